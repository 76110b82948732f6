"""Runs the PyPI package kiss-icp over KITTI sweeps and prints one JSON document; called by bench/odometry.ts.

    python3 bench/kiss_icp_timed.py FOLDER_OF_BINS THREADS

Two times a sweep, in ms: "call", its own register_frame with its conversions between numpy and C++; and "core", the same
chain of C++ calls with nothing converted in between, which is what a C++ program would pay; "cpu" is the latter's CPU time
over all threads.
"""
import json
import os
import sys
import time

import numpy as np
from kiss_icp.config import KISSConfig
from kiss_icp.kiss_icp import KissICP
from kiss_icp.pybind import kiss_icp_pybind as core


def config(threads: int) -> KISSConfig:
    made = KISSConfig()
    made.data.min_range, made.data.max_range, made.data.deskew = 5.0, 100.0, True
    made.mapping.voxel_size = 1.0
    made.registration.max_num_threads = threads
    return made


def sweeps(folder: str):
    for name in sorted(os.listdir(folder)):
        points = np.fromfile(os.path.join(folder, name), np.float32).reshape(-1, 4)[:, :3].astype(np.float64)
        # turns clockwise seen from above, beginning at the back: 0 at the start of the sweep, 1 at its end
        yield points, 0.5 - np.arctan2(points[:, 1], points[:, 0]) / (2 * np.pi)


def call(folder: str, threads: int):
    odometry, times, poses = KissICP(config(threads)), [], []
    for points, stamps in sweeps(folder):
        begin = time.perf_counter()
        odometry.register_frame(points, stamps)
        times.append(1e3 * (time.perf_counter() - begin))
        poses.append(odometry.last_pose[:3].ravel().tolist())
    return times, poses


def chain(folder: str, threads: int):
    made = config(threads)
    preprocessor = core._Preprocessor(made.data.max_range, made.data.min_range, True, threads)
    registration = core._Registration(made.registration.max_num_iterations, made.registration.convergence_criterion, threads)
    local_map = core._VoxelHashMap(made.mapping.voxel_size, made.data.max_range, made.mapping.max_points_per_voxel)
    threshold = core._AdaptiveThreshold(made.adaptive_threshold.initial_threshold, made.adaptive_threshold.min_motion_th, made.data.max_range)
    pose, delta, times, cpu = np.eye(4), np.eye(4), [], []
    for points, stamps in sweeps(folder):
        cloud = core._Vector3dVector(points)
        begin, busy = time.perf_counter(), time.process_time()
        frame = preprocessor._preprocess(cloud, stamps, delta)
        down = core._voxel_down_sample(frame, made.mapping.voxel_size * 0.5)
        source = core._voxel_down_sample(down, made.mapping.voxel_size * 1.5)
        sigma = threshold._compute_threshold()
        guess = pose @ delta
        found = registration._align_points_to_map(source, local_map, guess, 3 * sigma, sigma)
        threshold._update_model_deviation(np.linalg.inv(guess) @ found)
        local_map._update(down, found)
        delta, pose = np.linalg.inv(pose) @ found, found
        times.append(1e3 * (time.perf_counter() - begin))
        cpu.append(1e3 * (time.process_time() - busy))
    return times, cpu


times, poses = call(sys.argv[1], int(sys.argv[2]))
bare, cpu = chain(sys.argv[1], int(sys.argv[2]))
json.dump({'call': times, 'core': bare, 'cpu': cpu, 'poses': poses}, sys.stdout)
