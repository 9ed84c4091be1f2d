/** The fields of a new training that say which pictures it learns from: a data set of the server, or one that is sent. */
import type { DataSet } from '../../api/trainings.ts';
import { countText } from '../app/texts.ts';

/** Where the pictures are. */
export type PictureOrigin = 'known' | 'folder' | 'zip';

interface Props {
  readonly origin: PictureOrigin;
  readonly sets: readonly DataSet[];
  /** The one that is chosen of them. */
  readonly set: DataSet | undefined;
  readonly onOrigin: (origin: PictureOrigin) => void;
  readonly onData: (id: string) => void;
  readonly onFiles: (files: readonly File[]) => void;
  readonly onRemove: (id: string) => void;
}

export const PictureFields = ({ origin, sets, set, onOrigin, onData, onFiles, onRemove }: Props) => (
  <>
    <div class="origins">
      {(
        [
          ['known', 'On the server'],
          ['folder', 'A folder of mine'],
          ['zip', 'A .zip of mine'],
        ] as const
      ).map(([value, text]) => (
        <label key={value}>
          <input
            type="radio"
            name="origin"
            checked={origin === value}
            disabled={value === 'known' && sets.length === 0}
            onChange={() => {
              onOrigin(value);
            }}
          />
          {text}
        </label>
      ))}
    </div>
    {origin === 'known' ? (
      <div class="known-data">
        <label class="field">
          Data set
          <select value={set?.id} onChange={(event) => onData(event.currentTarget.value)}>
            {sets.map(({ id, origin: where, files }) => (
              <option key={id} value={id}>
                {id}
                {where === 'upload' ? ` (sent, ${countText(files ?? 0)} files)` : ''}
              </option>
            ))}
          </select>
        </label>
        {set?.origin === 'upload' && (
          <button type="button" onClick={() => onRemove(set.id)}>
            Delete it
          </button>
        )}
      </div>
    ) : (
      <FileField key={origin} isFolder={origin === 'folder'} onChoose={onFiles} />
    )}
  </>
);

interface FileFieldProps {
  readonly isFolder: boolean;
  readonly onChoose: (files: readonly File[]) => void;
}

const FileField = ({ isFolder, onChoose }: FileFieldProps) => (
  <label class="field">
    {isFolder ? 'The folder with the pictures' : 'The .zip with the pictures'}
    <input
      type="file"
      {...(isFolder ? { webkitdirectory: true } : { accept: '.zip,application/zip' })}
      onChange={(event) => onChoose([...(event.currentTarget.files ?? [])])}
    />
    <span class="soft hint">
      Pairs side by side in one picture, or in two folders A and B; more in folders train and val.
    </span>
  </label>
);
