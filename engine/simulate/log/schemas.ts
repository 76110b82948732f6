/** ROS 2 message definitions of what a simulated drive speaks, and of what a drive is exported as (MCAP), as `ros2msg` schemas (REP 2011 text, dependencies appended). */

const PARTS: Readonly<Record<string, string>> = {
  'builtin_interfaces/Time': 'int32 sec\nuint32 nanosec',
  'std_msgs/Header': 'builtin_interfaces/Time stamp\nstring frame_id',
  'geometry_msgs/Vector3': 'float64 x\nfloat64 y\nfloat64 z',
  'geometry_msgs/Quaternion': 'float64 x 0\nfloat64 y 0\nfloat64 z 0\nfloat64 w 1',
  'geometry_msgs/Twist': 'geometry_msgs/Vector3 linear\ngeometry_msgs/Vector3 angular',
  'geometry_msgs/Transform': 'geometry_msgs/Vector3 translation\ngeometry_msgs/Quaternion rotation',
  'geometry_msgs/TransformStamped':
    'std_msgs/Header header\nstring child_frame_id\ngeometry_msgs/Transform transform',
  'geometry_msgs/TwistStamped': 'std_msgs/Header header\ngeometry_msgs/Twist twist',
  'sensor_msgs/PointField':
    'uint8 INT8=1\nuint8 UINT8=2\nuint8 INT16=3\nuint8 UINT16=4\nuint8 INT32=5\nuint8 UINT32=6\nuint8 FLOAT32=7\nuint8 FLOAT64=8\nstring name\nuint32 offset\nuint8 datatype\nuint32 count',
  'sensor_msgs/PointCloud2':
    'std_msgs/Header header\nuint32 height\nuint32 width\nsensor_msgs/PointField[] fields\nbool is_bigendian\nuint32 point_step\nuint32 row_step\nuint8[] data\nbool is_dense',
  'sensor_msgs/CompressedImage': 'std_msgs/Header header\nstring format\nuint8[] data',
  'sensor_msgs/RegionOfInterest':
    'uint32 x_offset\nuint32 y_offset\nuint32 height\nuint32 width\nbool do_rectify',
  'sensor_msgs/CameraInfo':
    'std_msgs/Header header\nuint32 height\nuint32 width\nstring distortion_model\nfloat64[] d\nfloat64[9] k\nfloat64[9] r\nfloat64[12] p\nuint32 binning_x\nuint32 binning_y\nsensor_msgs/RegionOfInterest roi',
  'sensor_msgs/Imu':
    'std_msgs/Header header\ngeometry_msgs/Quaternion orientation\nfloat64[9] orientation_covariance\ngeometry_msgs/Vector3 angular_velocity\nfloat64[9] angular_velocity_covariance\ngeometry_msgs/Vector3 linear_acceleration\nfloat64[9] linear_acceleration_covariance',
  'sensor_msgs/NavSatStatus':
    'int8 STATUS_NO_FIX=-1\nint8 STATUS_FIX=0\nint8 STATUS_SBAS_FIX=1\nint8 STATUS_GBAS_FIX=2\nint8 status\nuint16 SERVICE_GPS=1\nuint16 SERVICE_GLONASS=2\nuint16 SERVICE_COMPASS=4\nuint16 SERVICE_GALILEO=8\nuint16 service',
  'sensor_msgs/NavSatFix':
    'std_msgs/Header header\nsensor_msgs/NavSatStatus status\nfloat64 latitude\nfloat64 longitude\nfloat64 altitude\nfloat64[9] position_covariance\nuint8 COVARIANCE_TYPE_UNKNOWN=0\nuint8 COVARIANCE_TYPE_APPROXIMATED=1\nuint8 COVARIANCE_TYPE_DIAGONAL_KNOWN=2\nuint8 COVARIANCE_TYPE_KNOWN=3\nuint8 position_covariance_type',
  'ackermann_msgs/AckermannDrive':
    'float32 steering_angle\nfloat32 steering_angle_velocity\nfloat32 speed\nfloat32 acceleration\nfloat32 jerk',
  'ackermann_msgs/AckermannDriveStamped': 'std_msgs/Header header\nackermann_msgs/AckermannDrive drive',
  'radar_msgs/RadarReturn':
    'float32 range\nfloat32 azimuth\nfloat32 elevation\nfloat32 doppler_velocity\nfloat32 amplitude',
  'radar_msgs/RadarScan': 'std_msgs/Header header\nradar_msgs/RadarReturn[] returns',
  'std_msgs/String': 'string data',
  'geometry_msgs/Point': 'float64 x\nfloat64 y\nfloat64 z',
  'geometry_msgs/Pose': 'geometry_msgs/Point position\ngeometry_msgs/Quaternion orientation',
  'geometry_msgs/PoseWithCovariance': 'geometry_msgs/Pose pose\nfloat64[36] covariance',
  'geometry_msgs/TwistWithCovariance': 'geometry_msgs/Twist twist\nfloat64[36] covariance',
  'nav_msgs/Odometry':
    'std_msgs/Header header\nstring child_frame_id\ngeometry_msgs/PoseWithCovariance pose\ngeometry_msgs/TwistWithCovariance twist',
  'sensor_msgs/Image':
    'std_msgs/Header header\nuint32 height\nuint32 width\nstring encoding\nuint8 is_bigendian\nuint32 step\nuint8[] data',
  'foxglove_msgs/CompressedVideo':
    'builtin_interfaces/Time timestamp\nstring frame_id\nuint8[] data\nstring format',
  'tf2_msgs/TFMessage': 'geometry_msgs/TransformStamped[] transforms',
};

/** Names of the messages a text refers to, in order of first use. */
function uses(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const type = line.split(' ')[0]?.replace(/\[.*\]$/, '') ?? '';
    return type in PARTS ? [type] : [];
  });
}

/** The full schema text of a message `package/Name`: its own definition and all it depends on. */
export function schemaText(name: string): string {
  const own = PARTS[name];
  if (own === undefined) throw new Error(`No definition of ${name}.`);
  const order: string[] = [];
  const visit = (text: string): void => {
    for (const used of uses(text)) {
      if (order.includes(used)) continue;
      order.push(used);
      visit(PARTS[used] ?? '');
    }
  };
  visit(own);
  const rule = '='.repeat(80);
  return [own, ...order.map((used) => `${rule}\nMSG: ${used}\n${PARTS[used]}`)].join('\n');
}
