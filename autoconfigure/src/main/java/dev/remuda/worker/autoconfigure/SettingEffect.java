package dev.remuda.worker.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * What a setting does under the current worker model.
 *
 * @param bootProperty the Boot property that carries it onto the server, if there is one
 * @param effective whether it does anything
 * @param description what it does, or why it does nothing
 */
record SettingEffect(@Nullable String bootProperty, boolean effective, String description) {

	static SettingEffect carriedBy(String bootProperty) {
		return new SettingEffect(bootProperty, true, bootProperty);
	}

	static SettingEffect applied(String description) {
		return new SettingEffect(null, true, description);
	}

	static SettingEffect none(String why) {
		return new SettingEffect(null, false, why);
	}

	SettingEffect with(String remark) {
		return new SettingEffect(this.bootProperty, this.effective, this.description + remark);
	}

	@Override
	public String toString() {
		return (this.effective) ? this.description : "none: " + this.description;
	}

}
