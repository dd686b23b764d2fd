package dev.remuda.inference.djl;

import ai.djl.Device;
import dev.remuda.inference.ModelStartException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link DeviceSetting} and {@link GpuSupport}.
 */
class DeviceSettingTests {

	private static final GpuSupport NO_DRIVER = new GpuSupport("PyTorch", null, null, 0, false);

	private static final GpuSupport DRIVER_ALONE = new GpuSupport("PyTorch", "/proc/driver/nvidia/version", null, 0,
			false);

	private static final GpuSupport HIDDEN = new GpuSupport("PyTorch", "/proc/driver/nvidia/version", "", 0, false);

	private static final GpuSupport ONE_GPU = new GpuSupport("PyTorch", "/proc/driver/nvidia/version", null, 1, true);

	private static final GpuSupport CPU_LIBRARY = new GpuSupport("PyTorch", "/proc/driver/nvidia/version", null, 2,
			false);

	private static final GpuSupport TWO_GPUS = new GpuSupport("PyTorch", "/proc/driver/nvidia/version", null, 2, true);

	@Test
	void autoTakesTheFirstGpuThatCanBeUsedAndElseTheCpu() {
		DeviceSetting auto = DeviceSetting.parse("gec", "auto");
		assertThat(auto.choose(TWO_GPUS)).containsExactly(Device.gpu(0));
		assertThat(auto.choose(NO_DRIVER)).containsExactly(Device.cpu());
		assertThat(auto.choose(DRIVER_ALONE)).containsExactly(Device.cpu());
		assertThat(auto.choose(CPU_LIBRARY)).containsExactly(Device.cpu());
	}

	@Test
	void takesTheCpuAllGpusOrThoseNamed() {
		assertThat(DeviceSetting.parse("gec", "cpu").choose(TWO_GPUS)).containsExactly(Device.cpu());
		assertThat(DeviceSetting.parse("gec", "gpu").choose(TWO_GPUS)).containsExactly(Device.gpu(0), Device.gpu(1));
		assertThat(DeviceSetting.parse("gec", "gpu:1").choose(TWO_GPUS)).containsExactly(Device.gpu(1));
		assertThat(DeviceSetting.parse("gec", " GPU:1, gpu:0 ").choose(TWO_GPUS)).containsExactly(Device.gpu(1),
				Device.gpu(0));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "cuda", "gpu0", "gpu:", "gpu:-1", "gpu:0,", "cpu,gpu:0", "gpu:99999999999" })
	void refusesWhatIsNoDevice(String value) {
		assertThatExceptionOfType(ModelStartException.class).isThrownBy(() -> DeviceSetting.parse("gec", value))
			.withMessage("The device '%s' of the model 'gec' is none of auto, cpu, gpu, gpu:0 or gpu:0,gpu:1", value)
			.extracting(ModelStartException::getAction)
			.asString()
			.startsWith("Set remuda.inference.models.gec.device to auto ");
	}

	@Test
	void refusesAGpuThatIsNamedTwice() {
		assertThatExceptionOfType(ModelStartException.class)
			.isThrownBy(() -> DeviceSetting.parse("gec", "gpu:0,gpu:00"))
			.withMessage("The device 'gpu:0,gpu:00' of the model 'gec' names a GPU twice");
	}

	@Test
	void refusesAGpuWithoutADriver() {
		assertRefused("gpu", NO_DRIVER,
				"The model 'gec' is to run on 'gpu', and no GPU can be used: there is no NVIDIA driver",
				"Install the NVIDIA driver and CUDA's runtime library. Or set remuda.inference.models.gec.device to cpu.");
	}

	@Test
	void refusesAGpuWithoutTheRuntimeOfCuda() {
		assertRefused("gpu:0", DRIVER_ALONE,
				"The model 'gec' is to run on 'gpu:0', and no GPU can be used: there is an NVIDIA driver (/proc/driver/nvidia/version), but CUDA's runtime library (libcudart) is missing or finds no GPU",
				"Install CUDA's runtime library");
	}

	@Test
	void refusesAGpuThatIsHiddenAndNamesTheVariable() {
		assertRefused("gpu", HIDDEN,
				"The model 'gec' is to run on 'gpu', and no GPU can be used: there is an NVIDIA driver (/proc/driver/nvidia/version), but CUDA finds no GPU: CUDA_VISIBLE_DEVICES='' may hide them, or its runtime library (libcudart) is missing",
				"Set CUDA_VISIBLE_DEVICES to the numbers of GPUs that nvidia-smi -L lists");
	}

	@Test
	void refusesAGpuWithALibraryForTheCpuAndNamesTheOthers() {
		assertRefused("gpu", CPU_LIBRARY,
				"The model 'gec' is to run on 'gpu', and no GPU can be used: CUDA finds 2 of them, but the native library of PyTorch is one for the CPU",
				"PYTORCH_LIBRARY_PATH");
		assertThat(CPU_LIBRARY.action()).contains("PYTORCH_FLAVOR", "pytorch-native-cu124:2.5.1",
				"pytorch-jni:2.5.1-0.33.0");
		assertThat(new GpuSupport("OnnxRuntime", null, null, 2, false).action()).contains("onnxruntime_gpu");
	}

	@Test
	void refusesAGpuThatIsNotThere() {
		assertRefused("gpu:0,gpu:2", TWO_GPUS,
				"The model 'gec' is to run on 'gpu:0,gpu:2', and the GPUs that can be used are gpu:0 to gpu:1",
				"Name only those in remuda.inference.models.gec.device");
		assertRefused("gpu:1", ONE_GPU,
				"The model 'gec' is to run on 'gpu:1', and the only GPU that can be used is gpu:0",
				"Name only those in remuda.inference.models.gec.device");
	}

	@Test
	void knowsWhenAGpuIsWasted() {
		assertThat(NO_DRIVER.wasted()).isFalse();
		assertThat(DRIVER_ALONE.wasted()).isTrue();
		assertThat(CPU_LIBRARY.wasted()).isTrue();
		assertThat(TWO_GPUS.wasted()).isFalse();
	}

	private void assertRefused(String value, GpuSupport support, String message, String action) {
		assertThatExceptionOfType(ModelStartException.class)
			.isThrownBy(() -> DeviceSetting.parse("gec", value).choose(support))
			.withMessage(message)
			.extracting(ModelStartException::getAction)
			.asString()
			.contains(action);
	}

}
