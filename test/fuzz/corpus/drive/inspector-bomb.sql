UPDATE stream SET codec = 'ros2/cdr', schema_name = 'test/msg/A', schema_encoding = 'ros2msg',
  schema_text = 'B[] a' || char(10) || '================================================================================' || char(10) || 'MSG: test/B' || char(10) || 'uint8[0] x'
  WHERE kind = 'message';
UPDATE sample_blob SET bytes = x'00010000ffffffff' WHERE id IN (SELECT blob FROM sample JOIN stream ON stream.id = sample.stream WHERE kind = 'message');
