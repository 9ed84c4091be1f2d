"""Writes small networks as Keras 3 and Keras 2 save them, with what they give, for src/weights/keras.

Run by hand, in an environment of its own:
    pip install tensorflow-cpu==2.21.0 keras==3.15.1 tf_keras==2.21.0
    python tests/golden/make_keras_files.py
"""
import base64
import json
import os
import gzip

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import keras as keras3
import numpy as np
import tensorflow as tf
import tf_keras as keras2

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "keras")


def image(shape):
    """The same numbers as `waves` of the test."""
    return np.sin(np.arange(np.prod(shape), dtype=np.float64) * 0.37).astype(np.float32).reshape(shape)


def shake(model):
    """Weights of some size everywhere, so that no layer is the identity."""
    random = np.random.default_rng(0)
    weights = []
    for weight in model.weights:
        name = getattr(weight, "path", weight.name)
        if "variance" in name:
            weights.append(random.uniform(0.5, 2, weight.shape))
        elif "gamma" in name or "alpha" in name:
            weights.append(random.uniform(0.3, 1.2, weight.shape))
        else:
            scale = 1 / np.sqrt(max(np.prod(weight.shape[:-1]), 4))
            weights.append(random.normal(0, scale, weight.shape))
    model.set_weights([w.astype(np.float32) for w in weights])


def tutorial(k):
    """The generator of TensorFlow's tutorial on pix2pix, three levels deep and narrow."""
    L = k.layers

    def down(filters, norm=True):
        block = k.Sequential()
        block.add(L.Conv2D(filters, 4, strides=2, padding="same", use_bias=False))
        if norm:
            block.add(L.BatchNormalization())
        block.add(L.LeakyReLU())
        return block

    def up(filters, dropout=False):
        block = k.Sequential()
        block.add(L.Conv2DTranspose(filters, 4, strides=2, padding="same", use_bias=False))
        block.add(L.BatchNormalization())
        if dropout:
            block.add(L.Dropout(0.0))  # so that a call in training mode has one result
        block.add(L.ReLU())
        return block

    inputs = L.Input(shape=[8, 8, 3])
    x = inputs
    skips = []
    for block in [down(4, False), down(8), down(16)]:
        x = block(x)
        skips.append(x)
    for block, skip in zip([up(8, True), up(4)], reversed(skips[:-1])):
        x = block(x)
        x = L.Concatenate()([x, skip])
    x = L.Conv2DTranspose(3, 4, strides=2, padding="same", activation="tanh")(x)
    return k.Model(inputs=inputs, outputs=x)


def convolutions(k):
    """Every kind of convolution, of a size that no stride divides."""
    L = k.layers
    return k.Sequential([
        L.InputLayer(shape=(13, 11, 3)) if k is keras3 else L.InputLayer(input_shape=(13, 11, 3)),
        L.Conv2D(6, 3, strides=2, padding="same", activation="tanh"),  # 7x6
        L.Conv2D(8, (2, 3), padding="same", use_bias=False, groups=2),
        L.Conv2D(4, 3, dilation_rate=2, padding="same", activation="sigmoid"),
        L.Conv2D(4, 2, padding="valid"),  # 6x5
        L.Conv2DTranspose(5, 3, strides=2, padding="same"),  # 12x10
        L.Conv2D(5, 4, strides=3, padding="same", name="of-my_own.name"),  # 4x4
        L.DepthwiseConv2D(3, depth_multiplier=2, padding="same", activation="relu"),
        L.SeparableConv2D(6, 3, strides=2, padding="same", activation="elu"),  # 2x2
        L.Conv2DTranspose(4, 2, strides=3, padding="valid"),  # 6x6
        L.Conv2DTranspose(4, 5, strides=2, padding="valid", use_bias=False),  # 15x15
        L.Conv2DTranspose(3, 4, strides=2, padding="same", output_padding=1),
        L.DepthwiseConv2D(4, strides=2, padding="same", use_bias=False),
        L.SeparableConv2D(3, 3, depth_multiplier=2, padding="valid", activation="tanh"),
    ])


def norms(k):
    L = k.layers
    layers = [
        L.InputLayer(shape=(6, 4, 4)) if k is keras3 else L.InputLayer(input_shape=(6, 4, 4)),
        L.Rescaling(1 / 2, offset=-0.25),
        L.BatchNormalization(epsilon=0.01),
        L.BatchNormalization(scale=False),
        L.BatchNormalization(center=False),
        L.BatchNormalization(center=False, scale=False),
        L.LayerNormalization(),
        L.LayerNormalization(axis=[1, 2], epsilon=1e-5),
        L.LayerNormalization(axis=[1, 2, 3], center=False),
        L.LayerNormalization(axis=[1, 2], center=False, scale=False),
        L.GroupNormalization(groups=2),
        L.GroupNormalization(groups=-1),
        L.Activation("sigmoid"),
    ]
    return k.Sequential(layers)


def shapes(k):
    """Activations, and layers that resize, pad, crop and join."""
    L = k.layers
    inputs = L.Input(shape=(9, 7, 2))
    x = L.ZeroPadding2D(((1, 2), (0, 3)))(inputs)  # 12x10
    a = L.LeakyReLU()(x)
    b = L.LeakyReLU(0.1)(x)
    x = L.Concatenate()([b, a])
    x = L.UpSampling2D()(x)  # 24x20
    x = L.Cropping2D(((1, 2), (3, 1)))(x)  # 21x16
    x = L.PReLU(shared_axes=[1, 2])(x)
    x = L.UpSampling2D(2, interpolation="bilinear")(x)  # 42x32
    x = L.AveragePooling2D(2)(x)  # 21x16
    c = L.ReLU(max_value=0.4, negative_slope=0.25)(x)
    d = L.Activation("softplus")(x)
    x = L.Add()([c, d, x])
    x = L.Subtract()([x, L.ReLU(max_value=1.0)(c)])
    x = L.Multiply()([x, L.Activation("selu")(d)])
    x = L.Average()([x, c])
    x = L.UpSampling2D(3, interpolation="bilinear")(x)
    x = L.MaxPooling2D(3)(x)
    x = L.Dropout(0.5)(x)
    x = L.SpatialDropout2D(0.5)(x)
    x = L.GaussianNoise(0.5)(x)
    x = L.ELU(0.5)(x)
    x = L.PReLU()(x)
    x = L.Activation("swish")(x)
    x = L.ZeroPadding2D(1)(x)
    return k.Model(inputs, x)


def nested(k):
    """Networks in networks, a layer with two calls, a network with two calls."""
    L = k.layers
    i = L.Input(shape=(None, None, 4))
    inner = k.Model(i, L.BatchNormalization()(L.Conv2D(4, 3, padding="same")(i)), name="inner")
    j = L.Input(shape=(None, None, 4))
    middle = k.Model(j, L.Add()([inner(inner(j)), j]), name="middle")
    inputs = L.Input(shape=(None, None, 3))
    first = L.Conv2D(4, 1)
    shared = L.Conv2D(4, 3, padding="same", activation="relu")
    x = shared(first(inputs))
    x = shared(x)
    x = middle(x)
    x = L.Conv2D(1, 1, activation="sigmoid")(x)
    return k.Model(inputs, x)


def operators(k):
    """Arithmetic between layers, which Keras writes as operations."""
    L = k.layers
    inputs = L.Input(shape=(8, 6, 3))
    x = inputs / 1.5 - 0.25
    a = L.Conv2D(4, 3, padding="same")(x)
    b = L.Conv2D(4, 3, padding="same")(x)
    y = a * (2.0 - (a + b) * 0.5)
    if k is keras2:
        y = tf.nn.depth_to_space(tf.nn.leaky_relu(-y, 0.1), 2)
        y = tf.tanh(tf.concat([y, y], -1))
    else:
        y = k.ops.leaky_relu(-y, 0.1)
        y = k.ops.tanh(k.ops.concatenate([y, y], -1))
    return k.Model(inputs, y)


def called(k):
    """Batch norms called with training=True, one of them in a network: predict() of Keras 2 follows it, of Keras 3 not."""
    L = k.layers
    i = L.Input(shape=(None, None, 3))
    inner = k.Model(i, L.BatchNormalization()(i), name="inner")
    inputs = L.Input(shape=(6, 4, 2))
    x = L.Conv2D(3, 3, padding="same")(inputs)
    x = L.BatchNormalization()(x, training=True)
    x = L.Dropout(0.0)(x, training=True)
    x = inner(x, training=True)
    x = L.BatchNormalization()(x)
    x = L.BatchNormalization()(x, training=False)
    return k.Model(inputs, x)


NETWORKS = {
    "tutorial": tutorial,
    "convolutions": convolutions,
    "norms": norms,
    "shapes": shapes,
    "nested": nested,
    "operators": operators,
    "called": called,
}


def saved(model, k, name):
    """Saved in both formats; compressed, since descriptions are long and files are kept in the repository."""
    files = []
    for ending in ["h5", "keras"]:
        path = os.path.join(HERE, f"{name}-keras{2 if k is keras2 else 3}.{ending}")
        model.save(path)
        with open(path, "rb") as file:
            content = file.read()
        os.remove(path)
        with open(f"{path}.gz", "wb") as file:
            file.write(gzip.compress(content, mtime=0))
        files.append(os.path.basename(path))
    return files


def main():
    os.makedirs(HERE, exist_ok=True)
    cases = []
    for k in [keras2, keras3]:
        for name, make in NETWORKS.items():
            k.backend.clear_session()
            model = make(k)
            shake(model)
            shape = [1, *[n or 6 for n in model.input_shape[1:]]]
            x = image(shape)
            case = {"network": name, "keras": k.__version__, "input": shape, "files": saved(model, k, name)}
            for mode, training in [("running", False), ("image", True)]:
                if mode == "image" and name != "tutorial":
                    continue
                y = np.asarray(model(x, training=training), dtype=np.float32)
                case[mode] = {"shape": list(y.shape), "data": base64.b64encode(y.tobytes()).decode()}
            cases.append(case)
    with open(os.path.join(HERE, "expected.json"), "w") as file:
        json.dump(cases, file, indent=1)
        file.write("\n")


main()
