// An ext4 file system in a file, and what a power cut leaves of it: the kernel is told to stop it at once without writing
// anything more, not even its journal (FS_IOC_SHUTDOWN, as the tests of Linux's own file systems do), so what was only in
// memory is gone. Mounted again it is put in order by its journal, as after any crash. What the disk itself would have held back
// in a cache of its own is not lost here: a sync that reached the file system but sent no flush to the disk goes unnoticed.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../../e2e/support/wait.mjs';

const STOP = `
import fcntl, os, struct, sys
fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587D, struct.pack('I', 2))
`;

export class Disk {
  constructor(folder, megabytes) {
    this.image = join(folder, 'disk');
    this.place = join(folder, 'data');
    mkdirSync(this.place);
    execFileSync('truncate', ['-s', `${megabytes}M`, this.image]);
    execFileSync('mkfs.ext4', ['-q', '-F', this.image]);
    this.#mount();
  }

  #mount() {
    execFileSync('mount', ['-o', 'loop', this.image, this.place]);
  }

  /** From here on nothing is written any more. */
  cut() {
    execFileSync('python3', ['-c', STOP, this.place]);
  }

  /** As the machine starts again; nobody may have a file open. */
  async restart() {
    await this.remove();
    this.#mount();
  }

  remove() {
    return until('the disk is let go', () => {
      execFileSync('umount', [this.place], { stdio: 'ignore' });
      return true;
    });
  }
}
