#!/usr/bin/env bash
# opencv-python-headless 4.6.0.66 (the version of Debian 12) beside 4.12.0.88, run on 2026-11-28, Python 3.11, Linux x64.
# Of an ONNX InstanceNormalization on a batch of two, 4.6 gives the second image without scale and bias, without an error:
# at scales and biases of 1, 2 and 3 its largest error is about 6; on one image it is right to 4e-5.
# Taking off the mean of each plane by hand (GlobalAveragePool, Sub) is right on one image, and on a batch of two raises
# an error, where a Mul by the same means is right. 4.12 is right in all of them. 4.10 and 5.0 were right too.
# Output seen:
#   4.6.0 InstanceNormalization of 1: 3.7e-05
#   4.6.0 InstanceNormalization of 2: first 3.7e-05, second 6.0e+00
#   4.6.0 Sub of plane means of 2: raised an error
#   4.6.0 Mul by plane means of 2: 2.4e-07
#   4.12.0 InstanceNormalization of 2: first 3.8e-06, second 3.3e-06
#   4.12.0 Sub of plane means of 2: 1.2e-07
# Exits with 1 when 4.6 is right on the second image, when its Sub works, or when 4.12 is wrong.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >probe.py <<'PY'
import sys
import cv2
import numpy as np
from onnx import TensorProto, helper

x = np.random.RandomState(0).rand(2, 3, 4, 5).astype(np.float32) + 0.5
means = x.mean(axis=(2, 3), keepdims=True)
deviations = np.sqrt(x.var(axis=(2, 3), keepdims=True) + 1e-5)
three = np.array([1, 2, 3], np.float32)
per_channel = three.reshape(1, 3, 1, 1)


def net(nodes, count):
    ports = [[helper.make_tensor_value_info(n, TensorProto.FLOAT, [count, 3, 4, 5])] for n in "xy"]
    made = helper.make_tensor("three", TensorProto.FLOAT, [3], three)
    graph = helper.make_graph(nodes, "probe", *ports, [made])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    return cv2.dnn.readNetFromONNX(np.frombuffer(model.SerializeToString(), np.uint8))


def run(nodes, count):
    loaded = net(nodes, count)
    loaded.setInput(x[:count])
    return loaded.forward()


norm = [helper.make_node("InstanceNormalization", ["x", "three", "three"], ["y"], epsilon=1e-5)]
pool = helper.make_node("GlobalAveragePool", ["x"], ["m"])
normal = (x - means) / deviations * per_channel + per_channel
off = lambda y, right: float(np.abs(y - right).max())
name = cv2.__version__
one = off(run(norm, 1), normal[:1])
two = run(norm, 2)
first, second = off(two[0], normal[0]), off(two[1], normal[1])
print(f"{name} InstanceNormalization of 1: {one:.1e}")
print(f"{name} InstanceNormalization of 2: first {first:.1e}, second {second:.1e}")
try:
    sub = off(run([pool, helper.make_node("Sub", ["x", "m"], ["y"])], 2), x - means)
    print(f"{name} Sub of plane means of 2: {sub:.1e}")
except cv2.error:
    sub = None
    print(f"{name} Sub of plane means of 2: raised an error")
mul = off(run([pool, helper.make_node("Mul", ["x", "m"], ["y"])], 2), x * means)
print(f"{name} Mul by plane means of 2: {mul:.1e}")
is_old = name.startswith("4.6.")
right = max(one, first, mul) < 1e-3
seen = right and (second > 1 and sub is None if is_old else second < 1e-3 and sub is not None and sub < 1e-3)
sys.exit(0 if seen else 1)
PY
status=0
for versions in "4.6.0.66 numpy==1.26.4" "4.12.0.88 numpy==2.2.6"; do
  read -r opencv numpy <<<"$versions"
  python3 -m venv "$opencv"
  "$opencv/bin/pip" install --quiet --disable-pip-version-check "opencv-python-headless==$opencv" "$numpy" onnx==1.16.2
  "$opencv/bin/python" probe.py || status=1
done
exit $status
