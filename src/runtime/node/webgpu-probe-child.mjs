/**
 * Run by itself, by webgpu-probe.ts: a bad driver ends this process and no other. Prints one line of JSON: the
 * adapters that Vulkan lists, and what a small model gave on WebGPU. Its argument is the model, in base64.
 */
import koffi from 'koffi';
import * as ort from 'onnxruntime-node';

// From vulkan_core.h.
const STRUCTURE_TYPE_INSTANCE_CREATE_INFO = 1;
const INSTANCE_CREATE_INFO_BYTES = 64;
const MOST_DEVICES = 16;
const PROPERTIES_BYTES = 1024; // VkPhysicalDeviceProperties has 824
const DEVICE_TYPE_OFFSET = 16;
const DEVICE_NAME_OFFSET = 20;
const DEVICE_NAME_BYTES = 256;

/** Name and VkPhysicalDeviceType of each adapter; Linux is where WebGPU runs on Vulkan. */
const listAdapters = () => {
  if (process.platform !== 'linux') return [];
  const vulkan = koffi.load('libvulkan.so.1');
  const createInstance = vulkan.func('int vkCreateInstance(void *info, void *allocator, void *instance)');
  const enumerate = vulkan.func('int vkEnumeratePhysicalDevices(void *instance, void *count, void *devices)');
  const propertiesOf = vulkan.func('void vkGetPhysicalDeviceProperties(void *device, void *properties)');
  const info = new Uint8Array(INSTANCE_CREATE_INFO_BYTES);
  info[0] = STRUCTURE_TYPE_INSTANCE_CREATE_INFO;
  const instance = new BigUint64Array(1);
  if (createInstance(info, null, instance) !== 0) return [];
  const count = Uint32Array.of(MOST_DEVICES);
  const devices = new BigUint64Array(MOST_DEVICES);
  enumerate(instance[0], count, devices);
  return [...devices.subarray(0, count[0])].map((device) => {
    const properties = new Uint8Array(PROPERTIES_BYTES);
    propertiesOf(device, properties);
    const name = properties.subarray(DEVICE_NAME_OFFSET, DEVICE_NAME_OFFSET + DEVICE_NAME_BYTES);
    return {
      name: new TextDecoder().decode(name.subarray(0, name.indexOf(0))),
      type: properties[DEVICE_TYPE_OFFSET],
    };
  });
};

const adapters = listAdapters();
const session = await ort.InferenceSession.create(Buffer.from(process.argv[2], 'base64'), {
  executionProviders: ['webgpu'],
  extra: { session: { disable_cpu_ep_fallback: '1' } },
});
const feeds = Object.fromEntries(
  session.inputMetadata.map(({ name, shape }) => {
    const length = shape.reduce((product, dim) => product * dim, 1);
    return [name, new ort.Tensor('float32', new Float32Array(length).fill(1), shape)];
  }),
);
const { y } = await session.run(feeds);
console.log(JSON.stringify({ adapters, values: [...y.data] }));
