/** An open events.jsonl, to which whole lines are added in order. */
import type { TrainingEvent } from '../api/training-events.ts';
import { formatEvent } from './events.ts';
import { RUN_FILES } from './run-record.ts';
import type { AppendFile, RunStore } from './run-store.ts';

/** The log of a run while it trains. */
export class EventLog {
  private last: Promise<unknown> = Promise.resolve();
  private readonly file: AppendFile;
  private constructor(file: AppendFile) {
    this.file = file;
  }

  /** Throws FILE. */
  static async open(store: RunStore): Promise<EventLog> {
    return new EventLog(await store.append(RUN_FILES.events));
  }

  /** Adds an event; the write goes on during the next step, and an error of it is thrown by the next call. */
  async append(event: TrainingEvent): Promise<void> {
    await this.last;
    this.last = this.file.append(formatEvent(event));
    // Seen again by the next append or by close; this only keeps it from being called unhandled.
    this.last.catch(() => {});
  }

  /** Resolves when every event so far will last. Throws FILE. */
  async flush(): Promise<void> {
    await this.last;
    await this.file.flush();
  }

  async close(): Promise<void> {
    try {
      await this.last;
    } catch (error) {
      await this.file.close().catch(() => {}); // the first error tells more
      throw error;
    }
    await this.file.close();
  }
}
