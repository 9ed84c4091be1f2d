"""Converts tests/golden/keras/tutorial-keras2.h5.gz to layers models of TensorFlow.js, as numbers of several types.

Run by hand after make_keras_files.py, in the same environment; make_tfjs_files.mjs then adds what they give:
    pip install --no-deps tensorflowjs==4.22.0 tensorflow-hub
    python tests/golden/make_tfjs_files.py
"""
import gzip
import os
import sys
import tempfile
import types

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np

# The converter is older than these names' end.
np.object = object
np.bool = bool

import h5py
import keras  # noqa: F401  before what it looks for is replaced
import tensorflow  # noqa: F401
import tf_keras  # noqa: F401

# What the package imports for other formats.
for name in ["tensorflow_decision_forests", "jax", "jax.experimental", "jax.experimental.jax2tf"]:
    sys.modules[name] = types.ModuleType(name)
from tensorflowjs.converters import keras_h5_conversion  # noqa: E402

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "keras")

with tempfile.TemporaryDirectory() as scratch:
    path = os.path.join(scratch, "tutorial.h5")
    with open(path, "wb") as file:
        file.write(gzip.decompress(open(os.path.join(HERE, "tutorial-keras2.h5.gz"), "rb").read()))
    for kind in ["float32", "float16", "uint16", "uint8"]:
        model, groups = keras_h5_conversion.h5_merged_saved_model_to_tfjs_format(h5py.File(path))
        made = os.path.join(scratch, kind)
        os.makedirs(made)
        keras_h5_conversion.write_artifacts(
            model,
            groups,
            made,
            quantization_dtype_map=None if kind == "float32" else {kind: "*"},
            weight_shard_size_bytes=5000,
        )
        into = os.path.join(HERE, f"converted-{kind}")
        os.makedirs(into, exist_ok=True)
        for name in os.listdir(made):
            with open(os.path.join(into, f"{name}.gz"), "wb") as file:
                file.write(gzip.compress(open(os.path.join(made, name), "rb").read(), mtime=0))
