// What the GPUs are doing, from /actuator/gpu.

import { Chart, charts } from './charts.js';
import { among, bar, element, gibibytes, replace, table } from './elements.js';

export class Gpus {
  #content = element('div');
  #utilization = new Chart('Utilization', '% of the time', { top: 100 });
  #memory = new Chart('Memory in use', 'GiB');
  #power = new Chart('Power', 'W');
  #temperature = new Chart('Temperature', '°C');

  constructor(section) {
    this.section = section;
    section.append(this.#content, charts([this.#utilization, this.#memory, this.#power, this.#temperature]));
  }

  update({ source, driverVersion, devices, error }, at) {
    const all = devices ?? [];
    this.section.hidden = all.length === 0 && !error;
    const each = (read) => Object.fromEntries(all.map((device) => [`GPU ${device.index}`, read(device)]));
    this.#utilization.push(at, each((device) => scaled(device.gpuUtilization)));
    this.#memory.push(at, each((device) => gibibytes(device.memoryUsedBytes)));
    this.#power.push(at, each((device) => device.powerWatts));
    this.#temperature.push(at, each((device) => device.temperatureCelsius));
    replace(this.#content, [error ? element('p', error, { class: 'notice' }) : '',
      all.length > 0 ? deviceTable(all, source, driverVersion) : '']);
  }
}

const scaled = (share) => (Number.isFinite(share) ? share * 100 : null);

function deviceTable(all, source, driver) {
  return table(`Devices, read from ${source}${driver ? `, driver ${driver}` : ''}`,
    ['GPU', 'Model', 'Utilization', 'Memory', 'Temperature', 'Power', 'Processes'],
    all.map((device) => [
      `GPU ${device.index}`,
      device.name ?? '',
      among(scaled(device.gpuUtilization), null, '%'),
      [among(gibibytes(device.memoryUsedBytes), gibibytes(device.memoryTotalBytes), 'GiB'),
        device.memoryTotalBytes ? bar(device.memoryUsedBytes / device.memoryTotalBytes) : ''],
      among(device.temperatureCelsius, null, '°C'),
      among(device.powerWatts, device.powerLimitWatts, 'W'),
      device.processes ? String(device.processes.length) : '–',
    ]));
}
