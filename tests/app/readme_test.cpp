// What the README shows is run: its console examples word for word, its curl lines against the service.

#include <doctest/doctest.h>

#include "ratecheck/base/json_in.h"
#include "ratecheck/base/text.h"
#include "serving.h"

using namespace ratecheck;
using namespace ratecheck::test;

namespace {

std::string readme() {
  return slurp(kSource + "/README.md");
}

/// The blocks of one kind: "console", "sh".
std::vector<std::string> blocks(const std::string& kind) {
  std::vector<std::string> found;
  const std::string text = readme();
  const std::string open = "```" + kind + "\n";
  for (std::size_t at = text.find(open); at != std::string::npos; at = text.find(open, at)) {
    at += open.size();
    found.push_back(text.substr(at, text.find("```", at) - at));
  }
  return found;
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const std::size_t at = text.find(what);
  return at == std::string::npos ? text : text.replace(at, what.size(), with);
}

}  // namespace

TEST_CASE("the console examples print what the README shows") {
  const std::vector<std::string> examples = blocks("console");
  REQUIRE(examples.size() == 2);
  for (const std::string& example : examples) {
    const std::size_t end = example.find('\n');
    const std::string command = example.substr(2, end - 2);
    CAPTURE(command);
    const std::string program = "build/ratecheck ";
    REQUIRE(command.rfind(program, 0) == 0);
    CHECK(std::string(trim(run(command.substr(program.size())).out)) ==
          std::string(trim(example.substr(end + 1))));
  }
}

TEST_CASE("every curl line of the README is answered") {
  const Scratch scratch;
  const std::string data = scratch.at("data");
  const std::string password = scratch.file("password", "PASSWORD PASSWORD\n");
  REQUIRE(run("organizer add NAME --role viewer --data '" + data + "' <'" + password + "'").code == 0);
  const Serving service(data);
  std::size_t lines = 0;
  for (const std::string& block : blocks("sh")) {
    for (const std::string_view line : split(block, '\n')) {
      if (line.rfind("curl", 0) != 0)
        continue;
      ++lines;
      std::string command = replaced(std::string(line), "http://127.0.0.1:8080", service.address());
      command = replaced(command, "\"PASSWORD\"", "\"PASSWORD PASSWORD\"");  // at least twelve characters
      command = replaced(command, " cookies ", " " + scratch.at("cookies") + " ");
      CAPTURE(command);
      const std::string status = shell(replaced(command, "curl", "curl -s -o /dev/null -w '%{http_code}'"));
      CHECK(status.substr(0, 1) == "2");
    }
  }
  CHECK(lines == 7);
}

TEST_CASE("HTTP gives the same check JSON as the command line") {
  const Serving service;
  for (const char* file :
       {"fixtures/deliveroo/invoice-gb-2018/rows.txt", "fixtures/deliveroo/invoice-gb-2018/glued.txt",
        "fixtures/shipt/order-history-cards/week.txt", "fixtures/nyc_tlc/hvfhv-trips/rows.csv"}) {
    CAPTURE(file);
    const std::string type = std::string(file).find(".csv") == std::string::npos ? "text/plain" : "text/csv";
    const std::string answer = shell("curl -s --data-binary @" + std::string(file) + " -H 'Content-Type: " + type +
                                     "' " + service.address() + "/v1/check");
    const std::string printed = run("check --json " + std::string(file)).out;
    // the command line knows the name of the file, an upload has none
    CHECK(std::string(trim(replaced(printed, file, ""))) == std::string(trim(answer)));
  }
}

TEST_CASE("every command of the program stands in the README") {
  const std::string text = readme();
  const std::string help = run("--help").out;
  const std::size_t from = help.find("Subcommands:");
  REQUIRE(from != std::string::npos);
  for (const std::string_view line : split(std::string_view(help).substr(from), '\n')) {
    if (line.rfind("  ", 0) != 0 || line.rfind("   ", 0) == 0)
      continue;
    const std::string_view name = trim(line).substr(0, trim(line).find(' '));
    CAPTURE(name);
    CHECK((text.find("ratecheck " + std::string(name)) != std::string::npos ||
           text.find("`" + std::string(name) + "`") != std::string::npos));
  }
}
