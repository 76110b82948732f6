UPDATE report SET body = '{"findings":null}';
