/**
 * The one list of what is recognised and not read: files by their first bytes or their names, folders by the layout of a data set.
 * `what` ends the sentence "it is …" and says what can be done.
 */

export type Unread = {
  readonly what: string;
  /** Bytes of a file, as latin-1, and where they stand (0 unless said). */
  readonly starts?: readonly string[];
  readonly at?: number;
  /** Of the beginning of a text. */
  readonly text?: RegExp;
  /** Of a file's name; files are looked at by their bytes first. */
  readonly name?: RegExp;
  /** Of a folder: each matches the path of something in it, folders with a slash at their end. */
  readonly holds?: readonly RegExp[];
};

const VIDEO =
  'a video file of a kind that is not read: "ffmpeg -i IN -c copy OUT.mp4" makes one that is, or -c:v libx264 where its codec is no H.264, H.265, VP9 or AV1';
const NO_READER = 'which is not read in this version';
const unpack = (kind: string): string => `a ${kind} archive: unpack it and choose the folder`;
const packed = (kind: string): string => `a ${kind} archive: unpack it first`;

export const UNREAD: readonly Unread[] = [
  {
    starts: ['\xff\xfe\0\0', '\0\0\xfe\xff'],
    what: 'text in UTF-32, which is not read: save it as UTF-8 or UTF-16',
  },
  {
    starts: ['version https://git-lfs'],
    what: 'a Git LFS pointer, not the file itself: run "git lfs pull" where it was cloned',
  },
  {
    starts: ['#ROSBAG V1'],
    what: 'a ROS bag of version 1, from before 2010: "rosbag fix" makes one of version 2 of it',
  },
  {
    starts: ['SQLite format 3'],
    what: 'an SQLite file: a Lanetrace drive is opened instead of loaded, a rosbag2 database is converted with "mcap convert"',
  },
  {
    text: /^\s*(?:<!doctype html|<html[\s>])/i,
    what: 'a page of the web (HTML), as a download that failed leaves it: load the file again',
  },
  {
    name: /\.vbo$/i,
    what: 'called a log of a VBOX, and has none of its sections',
  },
  {
    starts: ['II*\0', 'MM\0*', 'GIF8'],
    what: `a picture of a kind that is not read (TIFF, GIF): write them as PNG with ImageMagick ("mogrify -format png")`,
  },
  {
    starts: ['ftyphei', 'ftypavif', 'ftypmif1'],
    at: 4,
    what: `a picture of a kind that is not read (HEIC, AVIF): write it as JPEG or PNG`,
  },
  { starts: ['FLV\x01', '0&\xb2u\x8ef\xcf\x11'], what: VIDEO },
  { name: /\.(fcamera|ecamera|dcamera|qcamera)\.|camera\.(hevc|ts)$/i, what: VIDEO },
  {
    name: /\.tfrecords?$/i,
    what: `a TFRecord, as Waymo Open 1 has them, ${NO_READER}: the Waymo tools write its lidar as point clouds (PLY, PCD)`,
  },
  {
    name: /\.pkl(\.gz)?$/i,
    what: `a Python pickle, as PandaSet has them, ${NO_READER}, since it may run code: write its points as PCD or CSV with pandas`,
  },
  { starts: ['\x89HDF'], what: `an HDF5 file, ${NO_READER}: write its tables as CSV with h5py` },
  { starts: ['PK\x03\x04', 'PK\x05\x06'], what: unpack('ZIP') },
  { starts: ['ustar'], at: 257, what: unpack('tar') },
  { starts: ['7z\xbc\xaf'], what: unpack('7-Zip') },
  { starts: ['Rar!'], what: unpack('RAR') },
  { starts: ['\x1f\x8b'], what: packed('gzip') },
  { starts: ['(\xb5/\xfd'], what: packed('zstd') },
  { starts: ['BZh'], what: packed('bzip2') },
  { starts: ['\x04"M\x18'], what: packed('LZ4') },
  { starts: ['\xfd7zXZ'], what: packed('xz') },
  {
    starts: ['ASTM-E57'],
    what: `an E57 scan, ${NO_READER}: write it as LAS or PLY with CloudCompare or PDAL`,
  },
  {
    name: /\.dbc$/i,
    what: 'called a DBC, as descriptions of CAN buses are, and has none of its statements',
  },
  {
    starts: ['$@'],
    what: `a record of a Septentrio receiver (SBF), ${NO_READER}: "sbf2asc" or RTKLIB makes NMEA of it, which is`,
  },
  {
    starts: ['\xaaD\x12', '\xaaD\x13'],
    what: `a binary record of a NovAtel receiver, ${NO_READER}: NovAtel Convert writes it as NMEA, which is`,
  },
  {
    starts: ['\xd3\0'],
    what: `corrections of RTCM 3 or raw observations of a GNSS receiver, ${NO_READER}: RTKLIB makes positions of them`,
  },
  { starts: ['!AIVDM', '!AIVDO'], what: `a record of ship transponders (AIS), ${NO_READER}` },
  {
    name: /\.(rtcm3?|\d\d[on]|rnx)$/i,
    what: `raw observations of a GNSS receiver, ${NO_READER}: RTKLIB makes positions of them`,
  },
  {
    name: /\.km[lz]$/i,
    what: 'called a KML of Google Earth, and has no kml in its first 4 kB',
  },
  {
    name: /\.(tcx|fit)$/i,
    what: `a track of a sports watch, ${NO_READER}: "gpsbabel -i gtrnctr (or garmin_fit) -f IN -o gpx -F OUT.gpx" makes a GPX of it`,
  },
  {
    name: /\.geojson$/i,
    what: 'GeoJSON, which has no times: a map or a track as GPX can be used',
  },
  {
    text: /^[^\n]{0,400}\b(lat|latitude)\b[^\n]{0,400}\b(lon|lng|long|longitude)\b/i,
    what: `a table of positions, ${NO_READER}: "gpsbabel -i unicsv -f IN -o gpx -F OUT.gpx" makes a GPX of it`,
  },
  {
    text: /^(?:#[^\n]{0,400}\n){0,8}\s*(?:-?\d[\d.e+-]{0,30}[ ,\t]+){7}-?\d[\d.e+-]{0,30}\s*(?:\n|$)/,
    what: 'a trajectory without sweeps (a time, a place and a quaternion a line): put it beside the point clouds that it places, and choose their folder',
  },
  {
    starts: ['PAR1'],
    what: 'a Parquet file of columns: choose the folder of its data set (of Waymo Open 2, the one that holds lidar/ and vehicle_pose/), or write it as CSV',
  },
  {
    starts: ['ARROW1'],
    what: `an Arrow file of columns, ${NO_READER}: choose the folder of the data set, or write it as CSV`,
  },
  {
    starts: ['\x93NUMPY'],
    what: 'a NumPy file without points, which are rows of 3 to 6 numbers, or records with x, y and z',
  },
  { starts: ['RRF2', 'RRF0'], what: 'a recording of Rerun: export it as MCAP' },
  {
    name: /\.svo2?$/i,
    what: `a recording of a ZED camera, ${NO_READER}: the ZED tools write it as pictures and PLY`,
  },
  { starts: ['\x00\x00\x00\x01\x67', '\x00\x00\x00\x01\x40', 'RIFF'], what: VIDEO },
  { name: /\.(mp4|mkv|webm|avi|mov|hevc|h26[45])$/i, what: VIDEO },
  { starts: ['\xff\xd8\xff', '\x89PNG'], what: 'a picture, not a log' },
  {
    name: /\.bin$/i,
    what: 'bare numbers without a header: choose the folder that holds it, with its calibration and times',
  },

  // Data sets, by their folders.
  {
    holds: [/\.tfrecords?$/i],
    what: 'Waymo Open 1 (TFRecord), which is not read in this version: its tools write the lidar as point clouds',
  },
  {
    holds: [/^(.*\/)?lidar\/(.*\/)?\d+\.pkl(\.gz)?$/, /^(.*\/)?(camera|meta)\//],
    what: 'PandaSet, whose sweeps are Python pickles, which may run code and are not read: write them as PCD or CSV with pandas',
  },
  {
    holds: [
      /^(.*\/)?(training|testing)\/velodyne\//,
      /^(.*\/)?(training|testing)\/(label_2|image_2|calib)\//,
    ],
    what: 'the object benchmark of KITTI: single frames without an order in time; KITTI raw has the drives',
  },
  { holds: [/\.(pcap|pcapng)$/i], what: 'a folder with a capture of network packets: choose the file' },
];
