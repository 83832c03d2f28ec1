#include <fcntl.h>
#include <unistd.h>

#include "app/command_line.h"
#include "ratecheck/base/memory.h"
#include "ratecheck/http/server.h"

namespace {

/// Where standard input or output is closed, the next file that is opened would take its place.
void take_closed_places() {
  while (true) {
    const int place = ::open("/dev/null", O_RDONLY | O_CLOEXEC);  // reads nothing, and whoever writes is told
    if (place > STDERR_FILENO)
      ::close(place);
    if (place < 0 || place > STDERR_FILENO)
      return;
  }
}

}  // namespace

// All before anything else: memory that is freed stays with the process, and threads get stacks that no long
// input overruns.
int main(int argc, char** argv) {
  take_closed_places();
  ratecheck::keep_freed_memory();
  ratecheck::http::set_thread_stacks();
  return ratecheck::app::run(argc, argv);
}
