/** The log formats, in the order in which a path is shown to them. A new format is added here. */
import type { LogFormatInfo } from '../contract/extensions/formats.ts';
import { Registry } from '../contract/extensions/registry.ts';
import type { Format } from './format.ts';
import { a2d2 } from './formats/a2d2/a2d2.ts';
import { argoverse2 } from './formats/argoverse2/argoverse2.ts';
import { boreas } from './formats/boreas/boreas.ts';
import { can } from './formats/can/can.ts';
import { clouds, pictures, trajectories } from './formats/clouds/clouds.ts';
import { comma2k19 } from './formats/comma2k19/comma2k19.ts';
import { dbc } from './formats/dbc/dbc.ts';
import { gpx } from './formats/gpx/gpx.ts';
import { kitti } from './formats/kitti/kitti.ts';
import { kitti360 } from './formats/kitti/kitti360.ts';
import { kittiOdometry } from './formats/kitti/odometry.ts';
import { kml } from './formats/kml/kml.ts';
import { mcap } from './formats/mcap/mcap.ts';
import { mdf } from './formats/mdf/mdf.ts';
import { mulran } from './formats/mulran/mulran.ts';
import { nuscenes } from './formats/nuscenes/nuscenes.ts';
import { nuscenesFiles } from './formats/nuscenes/samples.ts';
import { once } from './formats/once/once.ts';
import { openpilot } from './formats/openpilot/openpilot.ts';
import { pandaset } from './formats/pandaset/pandaset.ts';
import { pcap } from './formats/pcap/pcap.ts';
import { radiate } from './formats/radiate/radiate.ts';
import { receivers } from './formats/receivers/receivers.ts';
import { robotcar } from './formats/robotcar/robotcar.ts';
import { rosbag1 } from './formats/rosbag1/rosbag1.ts';
import { rosbag2 } from './formats/rosbag2/rosbag2.ts';
import { tables } from './formats/tables/tables.ts';
import { ulog } from './formats/ulog/ulog.ts';
import { vbox } from './formats/vbox/vbox.ts';
import { video } from './formats/video/video.ts';
import { waymo } from './formats/waymo/waymo.ts';
import { zod } from './formats/zod/zod.ts';

export const LOG_FORMATS = new Registry<Format>('log format', ({ name }) => [name], [
  kitti360,
  kittiOdometry,
  kitti,
  argoverse2,
  nuscenes,
  nuscenesFiles,
  waymo,
  radiate,
  boreas,
  mulran,
  robotcar,
  once,
  zod,
  pandaset,
  a2d2,
  comma2k19,
  openpilot,
  mcap,
  rosbag1,
  rosbag2,
  receivers,
  gpx,
  kml,
  vbox,
  can,
  dbc,
  mdf,
  pcap,
  ulog,
  video,
  clouds,
  pictures,
  trajectories,
  tables,
]);

/** What dialogs and sentences say of a format. */
export const describeLogFormat = ({ name, title, noun, extensions }: Format): LogFormatInfo => ({
  name,
  title,
  noun,
  extensions,
});
