package dev.remuda.worker.autoconfigure;

import dev.remuda.worker.watchdog.Watchdog;
import dev.remuda.worker.watchdog.WatchdogLog;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Writes what the watchdog finds into the application's log.
 */
class WatchdogLogger implements WatchdogLog {

	private static final Log logger = LogFactory.getLog(Watchdog.class);

	@Override
	public void report(String text) {
		logger.warn(text);
	}

	@Override
	public void note(String text) {
		logger.info(text);
	}

}
