"""Reads a model of COLMAP by pycolmap: read_colmap.py FOLDER prints cameras, pictures and points as JSON."""

import json
import sys

import pycolmap

model = pycolmap.Reconstruction(sys.argv[1])
images = []
for image in model.images.values():
    pose = image.cam_from_world()
    images.append(
        {
            "name": image.name,
            "camera": image.camera_id,
            "centre": image.projection_center().tolist(),
            "forward": image.viewing_direction().tolist(),
            "q": pose.rotation.quat.tolist(),
        }
    )
print(
    json.dumps(
        {
            "version": pycolmap.__version__,
            "cameras": {
                str(key): {"model": camera.model.name, "params": camera.params.tolist(), "size": [camera.width, camera.height]}
                for key, camera in model.cameras.items()
            },
            "images": images,
            "points": len(model.points3D),
        }
    )
)
