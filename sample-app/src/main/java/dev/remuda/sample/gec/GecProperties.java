package dev.remuda.sample.gec;

import jakarta.validation.constraints.Min;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Properties of the spelling corrector.
 */
@ConfigurationProperties(value = "sample.gec", ignoreUnknownFields = false)
@Validated
public class GecProperties {

	/**
	 * Folder of the model's files gec.pt, vocab.txt and gec.json, with a '/' at its end.
	 */
	private String location = "classpath:models/";

	/**
	 * Characters that a sentence may have, counted in Unicode code points, at least 1 and
	 * at most the 'max-length' of gec.json. A longer one is answered 413.
	 */
	@Min(1)
	private int maxLength = 500;

	public String getLocation() {
		return this.location;
	}

	public void setLocation(String location) {
		this.location = location;
	}

	public int getMaxLength() {
		return this.maxLength;
	}

	public void setMaxLength(int maxLength) {
		this.maxLength = maxLength;
	}

}
