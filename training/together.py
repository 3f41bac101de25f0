"""Puts several networks into one model file: `python -m training.together --out digits.onnx ONE.onnx TWO.onnx`.

Two networks that were trained apart err apart: the mean of their log-probabilities is right more often than either, and
sure of less that is wrong. The file gives a row of log-probabilities a network; `pipeline.digits` averages over them.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import onnx
from onnx import compose, helper

from pipeline.digits import HEIGHT
from training.model import CLASSES


def together(networks: Sequence[Path], out: Path) -> None:
    """Writes one model with the input "strips" (1, 1, rows, width) and "logp" (networks, steps, classes), without metadata."""
    loaded = [onnx.load(str(one)) for one in networks]
    graphs = [compose.add_prefix(one, f"n{place}/").graph for place, one in enumerate(loaded)]
    for graph in graphs:  # all look at the same strip
        own = graph.input[0].name
        for node in graph.node:
            for at, name in enumerate(node.input):
                if name == own:
                    node.input[at] = "strips"
    rows = helper.make_node("Concat", [graph.output[0].name for graph in graphs], ["logp"], axis=0)
    strips = helper.make_tensor_value_info("strips", onnx.TensorProto.FLOAT, [1, 1, HEIGHT, "width"])
    logp = helper.make_tensor_value_info("logp", onnx.TensorProto.FLOAT, [None, "steps", CLASSES])
    whole = helper.make_graph(
        [node for graph in graphs for node in graph.node] + [rows],
        "digits",
        [strips],
        [logp],
        [one for graph in graphs for one in graph.initializer],
    )
    model = helper.make_model(whole, opset_imports=loaded[0].opset_import, ir_version=loaded[0].ir_version)
    onnx.checker.check_model(model)
    onnx.save(model, str(out))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("networks", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    together(options.networks, options.out)


if __name__ == "__main__":
    main()
