/** How a data set is laid out. */

/**
 * Both images in one file (A left, B right), two folders A and B under names that match, one folder of both under such
 * names, a list of files, two folders of images without pairs, or photographs that a task makes pairs of.
 */
export type Layout = 'side-by-side' | 'a-and-b' | 'one-folder' | 'manifest' | 'unpaired' | 'photographs';
