/** The system's MPI library through koffi: Open MPI, or one with the interface of MPICH (Intel MPI, MVAPICH, Cray). */
import koffi from 'koffi';
import { messageOf, Pix2PixError } from '../../../core/errors.ts';
import { intTable, type Pointer } from '../native-memory.ts';

/** A communicator, a type or an operation, as the library passes it. */
export type Handle = Pointer | number;

/** What the two kinds of libraries call things. */
interface Flavour {
  /** Type of a handle in C. */
  readonly handle: 'void *' | 'int';
  readonly world: Handle;
  readonly float: Handle;
  readonly byte: Handle;
  readonly sum: Handle;
  /** MPI_STATUS_IGNORE. */
  readonly noStatus: Pointer;
  /** MPI_IN_PLACE. */
  readonly inPlace: Pointer;
}

/** Memory is passed as a view, which lives as long as the call; an address must be kept alive by the caller. */
export type Argument = Handle | ArrayBufferView | null;

type Call = (...args: readonly Argument[]) => void;

export interface MpiLibrary
  extends Pick<Flavour, 'world' | 'float' | 'byte' | 'sum' | 'noStatus' | 'inPlace'> {
  readonly path: string;
  readonly library: Library;
  /** As the library calls itself, in one line. */
  readonly version: string;
  /** A function of the library. Throws RUNTIME for a result other than MPI_SUCCESS. */
  call(name: keyof typeof FUNCTIONS, ...args: readonly Argument[]): void;
}

/** Names that systems give the library, Open MPI's first. */
const NAMES: { readonly [P in string]?: readonly string[] } = {
  darwin: ['libmpi.40.dylib', 'libmpi.dylib', 'libmpi.12.dylib'],
  linux: ['libmpi.so.40', 'libmpi.so', 'libmpi.so.12', 'libmpich.so.12'],
};

/** Where systems have one. */
export const INSTALL_TEXT =
  'Debian: apt install openmpi-bin; macOS: brew install open-mpi; conda: conda install openmpi; clusters: module load openmpi';

/** A path, or a name that the system finds. */
export const LIBRARY_VARIABLE = 'PIX2PIX_MPI_LIBRARY';

/** Argument types; H is a handle. All return an int. */
const FUNCTIONS = {
  MPI_Init_thread: ['void *', 'void *', 'int', 'void *'],
  MPI_Finalize: [],
  MPI_Comm_rank: ['H', 'void *'],
  MPI_Comm_size: ['H', 'void *'],
  MPI_Ibarrier: ['H', 'void *'],
  MPI_Test: ['void *', 'void *', 'void *'],
  MPI_Isend: ['void *', 'int', 'H', 'int', 'int', 'H', 'void *'],
  MPI_Irecv: ['void *', 'int', 'H', 'int', 'int', 'H', 'void *'],
  MPI_Wait: ['void *', 'void *'],
  MPI_Allgather: ['void *', 'int', 'H', 'void *', 'int', 'H', 'H'],
  MPI_Allgatherv: ['void *', 'int', 'H', 'void *', 'void *', 'void *', 'H', 'H'],
  MPI_Alltoallv: ['void *', 'void *', 'void *', 'H', 'void *', 'void *', 'void *', 'H', 'H'],
  MPI_Reduce_local: ['void *', 'void *', 'int', 'H', 'H'],
  MPI_Allreduce: ['void *', 'void *', 'int', 'H', 'H', 'H'],
} as const;

/** MPICH's handles are numbers that its interface has fixed (mpi.h of the MPICH ABI initiative). */
const MPICH: Flavour = {
  handle: 'int',
  world: 0x44000000,
  float: 0x4c00040a,
  byte: 0x4c00010d,
  sum: 0x58000003,
  noStatus: 1n,
  inPlace: 0xffff_ffff_ffff_ffffn, // (void *) -1
};

type Library = ReturnType<typeof koffi.load>;

/** Loads the library. Throws RUNTIME with what to install where there is none. */
export const loadMpi = (environment: NodeJS.ProcessEnv = process.env): MpiLibrary => {
  const { library, path } = firstOf(namesOf(environment));
  const version = versionOf(library);
  const flavour = isOpenMpi(version) ? openMpi(library) : MPICH;
  const functions = new Map<string, Call>(
    Object.entries(FUNCTIONS).map(([name, types]) => [
      name,
      checked(
        name,
        version,
        library.func(
          name,
          'int',
          types.map((type) => (type === 'H' ? flavour.handle : type)),
        ),
      ),
    ]),
  );
  return { ...flavour, library, path, version, call: (name, ...args) => functions.get(name)?.(...args) };
};

const namesOf = (environment: NodeJS.ProcessEnv): readonly string[] => {
  const given = environment[LIBRARY_VARIABLE];
  if (given !== undefined && given !== '') return [given];
  const known = NAMES[process.platform] ?? [];
  // MPICH's launcher starts processes that Open MPI would not find.
  const isMpich = environment.PMI_RANK !== undefined && environment.OMPI_COMM_WORLD_RANK === undefined;
  const names = isMpich ? known.toReversed() : known;
  const prefix = environment.CONDA_PREFIX; // conda's libraries are on no search path
  return prefix === undefined ? names : [...names.map((name) => `${prefix}/lib/${name}`), ...names];
};

const firstOf = (names: readonly string[]): { readonly library: Library; readonly path: string } => {
  const reasons: string[] = [];
  for (const path of names)
    try {
      return { library: koffi.load(path), path };
    } catch (error) {
      reasons.push(messageOf(error));
    }
  throw new Pix2PixError(
    'RUNTIME',
    `MPI: no library was found (${names.join(', ')}; ${reasons.at(-1) ?? 'none is known for this system'}); install one (${INSTALL_TEXT}), or set ${LIBRARY_VARIABLE} to its path`,
  );
};

/** MPI_MAX_LIBRARY_VERSION_STRING of MPICH, the largest of them. */
const VERSION_BYTES = 8192;

/** It may be called before MPI_Init. */
const versionOf = (library: Library): string => {
  const [text, length] = [new Uint8Array(new ArrayBuffer(VERSION_BYTES)), intTable([0])];
  library.func('MPI_Get_library_version', 'int', ['void *', 'void *'])(text, length);
  const whole = new TextDecoder('latin1').decode(text.subarray(0, length[0])).replaceAll('\0', '');
  return (whole.split('\n')[0] ?? '').replace(/\s+/g, ' ').trim();
};

/** Whether a version, of a library or of a launcher, is of Open MPI and its relatives. */
export const isOpenMpi = (version: string): boolean => /Open ?MPI|OpenRTE|PRRTE/i.test(version);

/** Open MPI's handles are the addresses of symbols. */
const openMpi = (library: Library): Flavour => {
  const at = (name: string): Pointer => library.symbol(name, 'void *');
  return {
    handle: 'void *',
    world: at('ompi_mpi_comm_world'),
    float: at('ompi_mpi_float'),
    byte: at('ompi_mpi_byte'),
    sum: at('ompi_mpi_op_sum'),
    noStatus: 0n,
    inPlace: 1n,
  };
};

const checked =
  (name: string, version: string, native: (...args: unknown[]) => number): Call =>
  (...args) => {
    const code = native(...args);
    if (code !== 0)
      throw new Pix2PixError(
        'RUNTIME',
        `${name} of ${version} failed with code ${code}; look at the lines of mpirun`,
      );
  };
