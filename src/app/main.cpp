#include "app/command_line.h"
#include "ratecheck/base/memory.h"
#include "ratecheck/http/server.h"

// Both before anything else: memory that is freed stays with the process, and threads get stacks that no long
// input overruns.
int main(int argc, char** argv) {
  ratecheck::keep_freed_memory();
  ratecheck::http::set_thread_stacks();
  return ratecheck::app::run(argc, argv);
}
