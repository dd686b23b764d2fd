package dev.remuda.sample.gec;

/**
 * The characters that Chinese is written in, as Unicode's script property has them.
 */
final class Han {

	private Han() {
	}

	static boolean isHan(int codePoint) {
		return Character.UnicodeScript.of(codePoint) == Character.UnicodeScript.HAN;
	}

}
