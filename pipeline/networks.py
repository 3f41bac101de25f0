"""Opens a small network of the project: one thread, no provider but the processor, its faults ours."""

from __future__ import annotations

from pathlib import Path

import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as onnx_errors

from sohoa.bounded import BilingualError

_BROKEN = (
    onnx_errors.NoSuchFile,
    onnx_errors.InvalidProtobuf,
    onnx_errors.InvalidGraph,
    onnx_errors.Fail,
    onnx_errors.InvalidArgument,
    onnx_errors.NotImplemented,
    OSError,
)


def open_network(path: Path, broken: BilingualError) -> onnxruntime.InferenceSession:
    """A session of the ONNX file; made in the child, never in a parent that forks.

    Raises:
        `broken`, when the file is not there or cannot be loaded.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except _BROKEN as error:
        raise broken from error


__all__ = ["open_network"]
