/**
 * CycleGAN's data sets as their authors publish them: two sets of images each, without pairs. Counts, bytes and SHA-256
 * are those of the archives, as TensorFlow Datasets records them.
 */

export interface UnpairedDataSet {
  readonly about: string;
  /** What each side shows; a set of photographs to try models on has no B. */
  readonly a: string;
  readonly b?: string;
  /** Images of each split, A and B, for people. */
  readonly images: string;
  readonly numImages: number;
  readonly bytes: number;
  readonly isExact: boolean;
  readonly sha256?: string;
  readonly license: string;
}

/** Where the PyTorch code's download_cyclegan_dataset.sh finds them. */
export const UNPAIRED_ADDRESS = 'http://efrosgans.eecs.berkeley.edu/cyclegan/datasets/';

const IMAGENET = 'none stated; the photographs are of ImageNet, for non-commercial research; cite it';
const FLICKR =
  'none stated; the photographs are of Flickr, under terms of their own; cite CycleGAN (Zhu et al., 2017)';
const WIKIART = `none stated; the paintings are of WikiArt, the photographs of Flickr; cite CycleGAN (Zhu et al., 2017)`;

export const UNPAIRED_DATA_SETS = {
  horse2zebra: {
    about: 'photographs of horses and of zebras',
    a: 'horses',
    b: 'zebras',
    images: '1,067 and 1,334 train, 120 and 140 test',
    numImages: 2661,
    bytes: 116_867_962,
    isExact: true,
    sha256: 'a74d9d392eecca9966b51287a76ca126af473d9de4f3e8fc0e9cda08fa1730a1',
    license: IMAGENET,
  },
  apple2orange: {
    about: 'photographs of apples and of oranges',
    a: 'apples',
    b: 'oranges',
    images: '995 and 1,019 train, 266 and 248 test',
    numImages: 2528,
    bytes: 78_456_409,
    isExact: true,
    sha256: '845a191e9af8926408ea597001cd03a452e3300a1f44a79fe329b3d59f6e3eb8',
    license: IMAGENET,
  },
  summer2winter_yosemite: {
    about: 'photographs of Yosemite in summer and in winter',
    a: 'summer',
    b: 'winter',
    images: '1,231 and 962 train, 309 and 238 test',
    numImages: 2740,
    bytes: 132_640_856,
    isExact: true,
    sha256: '167fe1726807a9d22bd106b4a6c0bd7953b688af924ac1bf967439c4961e49f9',
    license: FLICKR,
  },
  monet2photo: {
    about: 'paintings of Monet, and photographs of landscapes',
    a: 'paintings',
    b: 'photos',
    images: '1,072 and 6,287 train, 121 and 751 test',
    numImages: 8231,
    bytes: 305_231_073,
    isExact: true,
    sha256: '88f91b00fc228f97c9411fbf1880ec1d119c98f1722e4cfcfaa2fb35fac05b04',
    license: WIKIART,
  },
  cezanne2photo: {
    about: 'paintings of Cézanne, and photographs of landscapes',
    a: 'paintings',
    b: 'photos',
    images: '525 and 6,287 train, 58 and 751 test',
    numImages: 7621,
    bytes: 279_885_071,
    isExact: true,
    sha256: '3a6c10ca21f9485862f1cbd707744b9dc258954a04631271d23a3605eeb63cff',
    license: WIKIART,
  },
  ukiyoe2photo: {
    about: 'Japanese woodblock prints, and photographs of landscapes',
    a: 'prints',
    b: 'photos',
    images: '562 and 6,287 train, 263 and 751 test',
    numImages: 7863,
    bytes: 292_946_532,
    isExact: true,
    sha256: '02a2a2fb5ecf425ca1bf86aca7304377da64a2a1d3b86df54eb65e4068bf3b08',
    license: WIKIART,
  },
  vangogh2photo: {
    about: 'paintings of Van Gogh, and photographs of landscapes',
    a: 'paintings',
    b: 'photos',
    images: '400 and 6,287 train, 400 and 751 test',
    numImages: 7838,
    bytes: 306_590_349,
    isExact: true,
    sha256: '362c3473e70be0944bda08d49d660eafdc2854df55d697835b8186d1d79caaff',
    license: WIKIART,
  },
  iphone2dslr_flower: {
    about: 'flowers, photographed by telephones and by cameras with a shallow depth of field',
    a: 'phone photos',
    b: 'camera photos',
    images: '1,812 and 3,325 train, 569 and 480 test',
    numImages: 6186,
    bytes: 339_964_458,
    isExact: true,
    sha256: '8fcb5e374d631b107e1d961b8c4cd0a186aa2a4ff3e279923f4c426128de7113',
    license: FLICKR,
  },
  facades: {
    about: 'house fronts of the CMP Facade Database and their labels, not told which belong together',
    a: 'photos',
    b: 'labels',
    images: '400 and 400 train, 106 and 106 test',
    numImages: 1012,
    bytes: 35_135_868,
    isExact: true,
    sha256: '9a31ebf3a31b9b5cd195dd5bf62e9308e00cb94604d1019e3889ac84248695c0',
    license: 'CMP Facade Database (Tylecek and Sara, 2013): for research; cite it',
  },
  maps: {
    about: 'aerial photographs of New York and maps, not told which belong together',
    a: 'aerial photos',
    b: 'maps',
    images: '1,096 and 1,096 train, 1,098 and 1,098 test',
    numImages: 4388,
    bytes: 1_476_754_427,
    isExact: true,
    sha256: '639534f69dbf9f36bef8d6292a7698006361221f83f0285d7c9ca78afe6e8a9e',
    license: 'none stated; the images are of Google Maps, under its terms',
  },
  ae_photos: {
    about: 'photographs by Alexei Efros, to try models on that turn photographs into paintings',
    a: 'photos',
    images: 'of unknown number',
    numImages: 100, // a guess by its bytes: only for the room that it needs
    bytes: 10 * 2 ** 20,
    isExact: false,
    license: 'none stated; the photographs are of Alexei Efros (flickr.com/photos/aaefros)',
  },
} as const satisfies Readonly<Record<string, UnpairedDataSet>>;

export type UnpairedName = keyof typeof UNPAIRED_DATA_SETS;

export const UNPAIRED_NAMES = Object.keys(UNPAIRED_DATA_SETS) as readonly UnpairedName[];
