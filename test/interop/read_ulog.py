"""Prints what pyulog reads of a ULog: for each topic and instance the values of its numeric fields, one list a field."""
import json
import sys

from pyulog import ULog

found = {}
for data in ULog(sys.argv[1]).data_list:
    name = data.name if data.multi_id == 0 else f"{data.name}[{data.multi_id}]"
    found[name] = {field: [float(v) for v in values] for field, values in data.data.items()}
print(json.dumps(found))
