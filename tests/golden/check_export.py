#!/usr/bin/env python3
"""Checks an exported model with clients that share no code with this project (Debian: python3-onnx, python3-opencv).

onnx.checker judges the file, OpenCV's DNN module runs it. Expected results lie beside the model, a case each:

    NAME.json          {"input": [1, 3, 128, 128], "output": [1, 3, 128, 128]}, the shapes
    NAME.input.f32     the values, little-endian float32, row-major
    NAME.output.f32

Prints a line a case, and exits with 1 where a value differs by more than the tolerance (1e-3 by default), with 2
where there is nothing to check. tests/golden/check-export.test.ts writes such a folder and runs this.

OpenCV 4.6 folds gamma and beta into its normalisation when a network first runs, and again, onto the folded ones,
when the size of the image changes: results are then wrong. So each case gets a network of its own here, as a program
should give each size, or call net.enableFusion(False), which the last check holds to be right for all sizes.

usage: check_export.py MODEL.onnx [TOLERANCE]
"""
import json
import sys
from pathlib import Path

import cv2
import numpy as np
import onnx

OPSET, IR_VERSION = 17, 8


def check_file(path):
    model = onnx.load(str(path))
    onnx.checker.check_model(model, full_check=True)
    opsets = {entry.domain: entry.version for entry in model.opset_import}
    assert opsets == {'': OPSET}, f'opsets are {opsets}, expected the standard domain at {OPSET}'
    assert model.ir_version == IR_VERSION, f'IR version is {model.ir_version}, expected {IR_VERSION}'
    assert all(node.domain == '' for node in model.graph.node), 'a node is not of the standard domain'
    assert len(model.graph.input) == 1, f'{len(model.graph.input)} inputs, expected 1'
    nodes = sorted({node.op_type for node in model.graph.node})
    print(f'{path.name}: onnx {onnx.__version__} accepts it: {", ".join(nodes)}')


def read_case(path):
    shapes = json.loads(path.read_text())

    def values(part):
        return np.fromfile(path.with_suffix(f'.{part}.f32'), '<f4').reshape(shapes[part])

    return path.stem, values('input'), values('output')


def run(net, image):
    net.setInput(image)
    return net.forward()


def main():
    path = Path(sys.argv[1])
    tolerance = float(sys.argv[2]) if len(sys.argv) > 2 else 1e-3
    cases = [read_case(case) for case in sorted(path.parent.glob('*.json'))]
    if not cases:
        print(f'{path.parent}: no NAME.json beside the model, so there is nothing to compare')
        return 2
    check_file(path)
    unfused = cv2.dnn.readNetFromONNX(str(path))
    unfused.enableFusion(False)
    is_right = True
    for name, image, expected in cases:
        fresh = run(cv2.dnn.readNetFromONNX(str(path)), image)
        for how, result in (('a network of its own', fresh), ('one for all, not fused', run(unfused, image))):
            error = float(np.abs(result - expected).max()) if result.shape == expected.shape else float('inf')
            is_right &= error <= tolerance  # NaN is wrong too
            print(f'{name} {list(expected.shape)}: OpenCV {cv2.__version__}, {how}: differs by at most {error:.1e}')
    return 0 if is_right else 1


sys.exit(main())
