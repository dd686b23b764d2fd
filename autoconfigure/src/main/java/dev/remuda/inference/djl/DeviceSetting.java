package dev.remuda.inference.djl;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import ai.djl.Device;

import dev.remuda.inference.ModelStartException;

/**
 * Where a model is to run.
 *
 * @param model the name of the model
 * @param value {@code auto}, {@code cpu}, {@code gpu}, or GPUs by their number, such as
 * {@code gpu:0,gpu:1}
 */
record DeviceSetting(String model, String value) {

	private static final Pattern GPUS = Pattern.compile("gpu:\\d{1,4}(,gpu:\\d{1,4})*");

	/**
	 * Read a setting; case and spaces don't matter.
	 * @throws ModelStartException if it is none of the values
	 */
	static DeviceSetting parse(String model, String text) {
		DeviceSetting setting = new DeviceSetting(model, text.replace(" ", "").toLowerCase(Locale.ROOT));
		boolean known = List.of("auto", "cpu", "gpu").contains(setting.value);
		if (!known && !GPUS.matcher(setting.value).matches()) {
			throw setting.refuse("is none of auto, cpu, gpu, gpu:0 or gpu:0,gpu:1", text,
					"to auto (a GPU if there is one that can be used), cpu, gpu (all of them), or the numbers of GPUs, such as gpu:0 or gpu:0,gpu:1");
		}
		if (!known && setting.gpus().distinct().count() < setting.gpus().count()) {
			throw setting.refuse("names a GPU twice", text, "so that each GPU is named once");
		}
		return setting;
	}

	private ModelStartException refuse(String reason, String text, String action) {
		return new ModelStartException("The device '%s' of the model '%s' %s".formatted(text, this.model, reason),
				"Set remuda.inference.models.%s.device %s.".formatted(this.model, action), null);
	}

	private IntStream gpus() {
		return Arrays.stream(this.value.split(",")).mapToInt((gpu) -> Integer.parseInt(gpu.substring(4)));
	}

	/**
	 * Choose devices.
	 * @return the devices, at least one
	 * @throws ModelStartException if a GPU is asked for that can't be used
	 */
	List<Device> choose(GpuSupport support) {
		return switch (this.value) {
			case "cpu" -> List.of(Device.cpu());
			case "auto" -> List.of((support.usable() > 0) ? Device.gpu(0) : Device.cpu());
			case "gpu" -> {
				requireGpus(support, 1);
				yield IntStream.range(0, support.usable()).mapToObj(Device::gpu).toList();
			}
			default -> {
				requireGpus(support, gpus().max().orElseThrow() + 1);
				yield gpus().mapToObj(Device::gpu).toList();
			}
		};
	}

	private void requireGpus(GpuSupport support, int count) {
		if (support.usable() == 0) {
			throw new ModelStartException(
					"The model '%s' is to run on '%s', and no GPU can be used: %s".formatted(this.model, this.value,
							support.problem()),
					support.action() + " Or set remuda.inference.models.%s.device to cpu.".formatted(this.model), null);
		}
		if (support.usable() < count) {
			throw new ModelStartException(
					"The model '%s' is to run on '%s', and %s".formatted(this.model, this.value,
							(support.usable() == 1) ? "the only GPU that can be used is gpu:0"
									: "the GPUs that can be used are gpu:0 to gpu:%d".formatted(support.usable() - 1)),
					"Name only those in remuda.inference.models.%s.device; CUDA_VISIBLE_DEVICES may hide some and numbers the others anew."
						.formatted(this.model),
					null);
		}
	}

	/**
	 * Return whether a GPU is taken only if one can be used.
	 */
	boolean auto() {
		return this.value.equals("auto");
	}

}
