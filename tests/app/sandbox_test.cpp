#include "app/sandbox.h"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>

#include "app/program.h"

using namespace ratecheck;
using namespace ratecheck::app;
using namespace ratecheck::test;
using namespace std::chrono_literals;

namespace {

const std::string kProbe = std::string(RATECHECK_BUILD_DIR) + "/tests/sandbox_probe";

SandboxedRun probe(const std::vector<std::string>& words, const SandboxLimits& limits = {}) {
  std::vector<std::string> all = {kProbe};
  all.insert(all.end(), words.begin(), words.end());
  return run_in_sandbox(all, "what was given", limits);
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

TEST_CASE("what a program writes in the sandbox comes out, and what it is given goes in") {
  CHECK(probe({"copy"}).output == "what was given");
  const std::string long_input(9'000'000, 'x');
  CHECK(run_in_sandbox({kProbe, "copy"}, long_input, {}).output == long_input);
  CHECK(run_in_sandbox({kProbe, "copy"}, "", {}).ended == SandboxEnd::kWell);
}

TEST_CASE("from inside the sandbox nothing is open: no file, network, process, signal or limit") {
  const Scratch scratch;
  const std::string own = scratch.file("own", "a secret");
  const std::vector<std::vector<std::string>> attempts = {{"read", own},
                                                          {"read", "/etc/passwd"},
                                                          {"read", "/proc/self/environ"},
                                                          {"read", "/dev/tty"},
                                                          {"list", "/"},
                                                          {"list", "/tmp"},
                                                          {"list", "/proc"},
                                                          {"create", scratch.at("new")},
                                                          {"create", "/tmp/ratecheck-probe"},
                                                          {"create", "/dev/shm/ratecheck-probe"},
                                                          {"delete", own},
                                                          {"start", "/usr/bin/id"},
                                                          {"start", "/bin/sh"},
                                                          {"socket"},
                                                          {"fork"},
                                                          {"thread"},
                                                          {"signal"},
                                                          {"signal by descriptor"},
                                                          {"trace"},
                                                          {"limits"},
                                                          {"input"},
                                                          {"memfd"},
                                                          {"descriptors"},
                                                          {"environment"}};
  for (const auto& words : attempts) {
    CAPTURE(words.front() + (words.size() > 1 ? " " + words[1] : ""));
    const SandboxedRun run = probe(words);
    CHECK(run.ended == SandboxEnd::kWell);
    CHECK(run.output == "shut\n");
  }
  CHECK(slurp(own) == "a secret");
}

// Outside, the same attempts go through: the test above can fail.
TEST_CASE("the attempts of the sandbox's test go through where there is no sandbox") {
  const Scratch scratch;
  const std::string own = scratch.file("own", "a secret");
  for (const std::string& words :
       {"read '" + own + "'", std::string("read /etc/passwd"), std::string("list /tmp"),
        "create '" + scratch.at("new") + "'", std::string("socket"), std::string("fork"), std::string("thread"),
        std::string("signal"), std::string("memfd"), std::string("environment")}) {
    CAPTURE(words);
    const std::string command = "'" + kProbe + "' " + words + " > '" + scratch.at("out") + "'";
    REQUIRE(std::system(command.c_str()) == 0);
    CHECK(slurp(scratch.at("out")).rfind("open", 0) == 0);
  }
}

TEST_CASE("a program in the sandbox ends by its limits of memory, time and output") {
  const auto begin = std::chrono::steady_clock::now();
  SandboxLimits limits;
  limits.processor_time = 1s;
  limits.time = 30s;
  CHECK(probe({"spin"}, limits).ended == SandboxEnd::kTooLong);
  limits.time = 1s;
  CHECK(probe({"sleep"}, limits).ended == SandboxEnd::kTooLong);
  CHECK(probe({"silent"}, limits).ended == SandboxEnd::kTooLong);
  limits = SandboxLimits();
  limits.memory_bytes = std::size_t{256} << 20U;
  CHECK(probe({"memory"}, limits).ended == SandboxEnd::kFailed);
  limits.output_bytes = 1U << 20U;
  const SandboxedRun flood = probe({"flood"}, limits);
  CHECK(flood.ended == SandboxEnd::kTooMuchOutput);
  CHECK(flood.output.empty());
  CHECK(seconds_since(begin) < 40);
  CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);  // nobody is left behind
}

TEST_CASE("a program that fails or is not there says so") {
  CHECK(probe({"fail"}).ended == SandboxEnd::kFailed);
  CHECK(run_in_sandbox({"no-such-program-of-ratecheck"}, "", {}).ended == SandboxEnd::kNoProgram);
  CHECK(run_in_sandbox({"/no/such/program"}, "", {}).ended == SandboxEnd::kNoProgram);
}

TEST_CASE("a PDF is read in the sandbox as outside, by its name and from standard input") {
  const std::string file = kSource + "/fixtures/pdf/invoice.pdf";
  const Ran by_name = run("read --json '" + file + "'");
  CHECK(by_name.code == 0);
  CHECK(by_name.out.find("79.00") != std::string::npos);
  const Ran from_input = run("read --json - < '" + file + "'");
  CHECK(from_input.code == 0);
  CHECK(from_input.out.find("79.00") != std::string::npos);
}

TEST_CASE("a small PDF that unpacks without end is stopped") {
  SandboxLimits limits;
  limits.processor_time = 1s;
  const std::string bomb = slurp(kSource + "/fixtures/pdf/packed_twice.pdf");
  REQUIRE(bomb.size() < 10'000);
  const auto run_for_a_second = run_in_sandbox({"pdftotext", "-layout", "-enc", "UTF-8", "-", "-"}, bomb, limits);
  CHECK(run_for_a_second.ended == SandboxEnd::kTooLong);
  if (std::getenv("RATECHECK_FULL") != nullptr) {
    const auto begin = std::chrono::steady_clock::now();
    const Ran ran = run("read '" + kSource + "/fixtures/pdf/packed_twice.pdf'");
    CHECK(ran.code == 1);
    CHECK(ran.err.find("seconds of processor time") != std::string::npos);
    CHECK(seconds_since(begin) < 90);
  }
}
