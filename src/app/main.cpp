#include "app/command_line.h"
#include "ratecheck/base/memory.h"
#include "ratecheck/service/http_server.h"

int main(int argc, char** argv) {
  ratecheck::keep_freed_memory();
  ratecheck::service::set_thread_stacks();
  return ratecheck::app::run(argc, argv);
}
