package dev.remuda.dashboard;

import org.springframework.util.DigestUtils;

/**
 * A file of the dashboard, held in memory.
 */
public final class DashboardFile {

	private final String contentType;

	private final byte[] content;

	private final String etag;

	DashboardFile(String contentType, byte[] content) {
		this.contentType = contentType;
		this.content = content;
		this.etag = "\"" + DigestUtils.md5DigestAsHex(content) + "\"";
	}

	/**
	 * Return the media type, with the character set of texts.
	 * @return the value of {@code Content-Type}
	 */
	public String contentType() {
		return this.contentType;
	}

	/**
	 * Return what is sent.
	 * @return the bytes, which nobody may change
	 */
	public byte[] content() {
		return this.content;
	}

	/**
	 * Return what tells this content from any other.
	 * @return the value of {@code ETag}, with its quotes
	 */
	public String etag() {
		return this.etag;
	}

}
