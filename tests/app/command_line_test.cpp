// The program from outside: exit codes, what stands on which stream, and every bad input of the catalogue.

#include <doctest/doctest.h>

#include "program.h"
#include "ratecheck/base/json_in.h"

using namespace ratecheck;
using namespace ratecheck::test;

namespace {

const std::string kInvoice = "fixtures/deliveroo/invoice-gb-2018/rows.txt";

JsonValue json_of(const Ran& ran) {
  auto json = parse_json(ran.out);
  REQUIRE_MESSAGE(json, ran.out << ran.err);
  return std::move(*json);
}

void check_problem(const Ran& ran, const std::string& code, const std::string& words) {
  CAPTURE(ran.out);
  CAPTURE(ran.err);
  CHECK(ran.code == 1);
  const auto json = parse_json(ran.out);
  REQUIRE(json);
  const JsonValue& document = json->find("documents")->items.at(0);
  REQUIRE(document.find("problem")->is(JsonKind::object));
  CHECK(document.find("problem")->find("code")->text == code);
  CHECK(ran.err.find(words) != std::string::npos);
  CHECK(ran.err.find("hint: ") != std::string::npos);
}

}  // namespace

TEST_CASE("results that cannot be written are no success") {
  for (const char* to : {" >/dev/full", " >&-"}) {
    const Ran ran = run("read " + kInvoice + to);
    CHECK(ran.code == 3);
    CHECK(ran.err.find("could not be written") != std::string::npos);
  }
  CHECK(run("read fixtures/pdf/invoice.pdf >&-").code == 3);  // nor is a PDF's text written into another file
}

TEST_CASE("what goes on for ever is no document") {
  const Ran ran = run("read - </dev/zero");
  CHECK(ran.code == 1);
  CHECK(ran.err.find("longer than 256 MiB") != std::string::npos);
}

TEST_CASE("read and check tell the same statement, and check judges it") {
  const JsonValue statement = json_of(run("read --json " + kInvoice));
  CHECK(statement.find("work")->items.size() == 5);
  const Ran checked = run("check --json " + kInvoice);
  CHECK(checked.code == 0);
  CHECK(checked.out.find(run("read --json " + kInvoice).out.substr(0, 400)) != std::string::npos);
  const Ran one = run("check --json --rule uk-nmw-session " + kInvoice);
  CHECK(json_of(one).find("verdicts")->items.size() == 5);
}

TEST_CASE("several files make an array, and one bad file costs itself only") {
  const Ran both = run("read --json " + kInvoice + " fixtures/shipt/order-history-cards/week.txt");
  CHECK(both.code == 0);
  CHECK(json_of(both).items.size() == 2);
  const Ran mixed = run("check --json " + kInvoice + " no-such-file.txt");
  CHECK(mixed.code == 1);
  CHECK(json_of(mixed).find("statements")->items.size() == 1);
  CHECK(mixed.err.find("no-such-file.txt") != std::string::npos);
}

TEST_CASE("one file with several documents makes an array, and the terminal says where each stands") {
  const Scratch scratch;
  const std::string file =
      scratch.file("pasted.txt", slurp(kSource + "/fixtures/doordash/day/example.txt") + "\n" +
                                     slurp(kSource + "/fixtures/doordash/offer/example.txt"));
  const Ran json = run("read --json " + file);
  CHECK(json.code == 0);
  CHECK(json_of(json).items.size() == 2);
  const Ran told = run("check " + file);
  CHECK(told.code == 0);
  CHECK(told.out.find("pasted.txt, lines 1 to 12: doordash/day@2\n") != std::string::npos);
  CHECK(told.out.find("pasted.txt, lines 13 to 20: doordash/offer@2\n") != std::string::npos);
}

TEST_CASE("standard input is a document like any other") {
  CHECK(run("read --json - < " + kInvoice).out == run("read --json " + kInvoice).out);
}

TEST_CASE("the same document twice counts once and is told") {
  const JsonValue json = json_of(run("check --json " + kInvoice + " " + kInvoice));
  CHECK(json.find("statements")->items.size() == 1);
  CHECK(json.find("findings")->items.at(0).find("code")->text == "duplicate_document");
}

TEST_CASE("bad input is a clear problem with a hint, never a crash") {
  const Scratch scratch;
  std::string random;
  for (unsigned i = 0; i < 4096; ++i)
    random += static_cast<char>((i * 2654435761U) >> 23U);
  struct Row {
    const char* name;
    std::string bytes;
    const char* code;
    const char* words;
  };
  const Row rows[] = {
      {"empty.txt", "", "empty_document", "empty"},
      {"ten-megabytes.txt", std::string(10U << 20U, 'x'), "document_too_large", "at most"},
      {"random.bin", random, "not_text", "not"},
      {"photo.jpg", "\xFF\xD8\xFF\xE0" + std::string(2, '\0') + "JFIF" + random, "not_text", "photo"},
      {"half-a-line.txt", "Saturday 24 March 20", "unknown_document", "layout"},
      {"letter.txt", "Dear Sir,\nyour parcel is waiting.\n", "unknown_document", "layout"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    check_problem(run("check --json '" + scratch.file(row.name, row.bytes) + "'"), row.code, row.words);
  }
}

TEST_CASE("UTF-16 and Latin-1 are read, not refused") {
  const Scratch scratch;
  const std::string text = slurp(kSource + "/" + kInvoice);
  std::string utf16 = "\xFF\xFE";
  std::string latin1;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (static_cast<unsigned char>(text[i]) == 0xC2)
      continue;  // only the pound sign is beyond ASCII
    utf16 += text[i];
    utf16 += '\0';
    latin1 += text[i];
  }
  for (const std::string& path : {scratch.file("utf16.txt", utf16), scratch.file("latin1.txt", latin1)}) {
    const Ran ran = run("read --json '" + path + "'");
    CAPTURE(ran.err);
    CHECK(ran.code == 0);
    CHECK(json_of(ran).find("work")->items.size() == 5);
  }
}

TEST_CASE("a rule file with a fault is refused with file, line and column") {
  const Scratch scratch;
  const std::string good = slurp(kSource + "/tests/assessment/rules/t-floor.toml");
  const auto with = [&](const std::string& what, const std::string& instead) {
    std::string text = good;
    text.replace(text.find(what), what.size(), instead);
    return run("lint '" + scratch.file("t-floor.toml", text) + "'");
  };
  const Ran misspelt = with("tolerance", "tolerence");
  CHECK(misspelt.code == 1);
  CHECK(misspelt.err.find("t-floor.toml:12:1: Unknown key 'tolerence'") != std::string::npos);
  CHECK(misspelt.err.find("Did you mean 'tolerance'?") != std::string::npos);
  const Ran units =
      with("engaged_time * per_minute + engaged_distance * per_mile", "engaged_time + per_minute * engaged_time");
  CHECK(units.code == 1);
  CHECK(units.err.find("USD") != std::string::npos);
  CHECK(units.err.find("^") != std::string::npos);
  const Ran category = with("counts", "counts     = [\"bse\"]  #");
  CHECK(category.code == 1);
  CHECK(category.err.find("'bse' is not a pay category") != std::string::npos);
  CHECK(category.err.find("Did you mean 'base'?") != std::string::npos);
  const Ran overlap = with("from       = 2024-01-01\n", "from       = 2024-01-01\nto         = 2025-06-01\n");
  CHECK(overlap.code == 1);
  CHECK(overlap.err.find("still in force") != std::string::npos);
}

TEST_CASE("what the program does not know is answered with the nearest it knows") {
  const Ran command = run("chekc x");
  CHECK(command.code == 2);
  CHECK(command.err.find("Did you mean 'check'?") != std::string::npos);
  CHECK(run("check --jsn x").err.find("'--json'") != std::string::npos);
  const Ran rule = run("evaluate sea-abv");
  CHECK(rule.code == 2);
  CHECK(rule.err.find("Did you mean 'sea-abw'?") != std::string::npos);
  const Ran vehicle = run("check --vehicle bicicle " + kInvoice);
  CHECK(vehicle.code == 2);
  CHECK(vehicle.err.find("'bicycle'?") != std::string::npos);
  CHECK(run("check --vehicle spaceship " + kInvoice).code == 2);
  CHECK(run("check --vehicle motorbike " + kInvoice).code == 0);
  for (const char* verb : {"read", "check"}) {
    const Ran platform = run(std::string(verb) + " --platform Delivero " + kInvoice);
    CHECK(platform.code == 2);
    CHECK(platform.err.find("'deliveroo'?") != std::string::npos);
    const Ran zone = run(std::string(verb) + " --zone Europe/Londn " + kInvoice);
    CHECK(zone.code == 2);
    CHECK(zone.err.find("Europe/London") != std::string::npos);
  }
  const Ran place = run("check --place US-WA/Seatle " + kInvoice);
  CHECK(place.code == 2);
  CHECK(place.err.find("'US-WA/Seattle'") != std::string::npos);
  CHECK(run("").code == 2);
  CHECK(run("--help").code == 0);
}

TEST_CASE("evaluate prints one JSON document; what cannot be judged is still done") {
  const Ran known = run("evaluate sea-abw --json --on 2025-06-01 engaged_time='10 min' engaged_distance='1 mi'");
  CHECK(known.code == 0);
  CHECK(json_of(known).find("due")->find("low")->text == "5.27");
  const Ran unknown = run("evaluate sea-abw --json --on 2019-06-01 engaged_time='10 min' engaged_distance='1 mi'");
  CHECK(unknown.code == 0);
  CHECK(json_of(unknown).find("due")->is(JsonKind::null));
  CHECK(json_of(unknown).find("reason")->text == "not_in_force");
  const Ran wrong = run("evaluate sea-abw engaged_time=ten");
  CHECK(wrong.code == 2);
}

TEST_CASE("a platform that nobody knows is a warning, not a problem") {
  const Scratch scratch;
  const std::string good = slurp(kSource + "/tests/assessment/rules/t-floor.toml");
  const auto of_platform = [&](const std::string& platform) {
    std::string text = good;
    const std::size_t at = text.find("[applies]\n");
    const std::size_t next = text.find("\n\n", at);
    text.replace(at, next - at, "[applies]\nplatforms = [\"uber\", \"" + platform + "\"]");
    return run("lint '" + scratch.file("t-floor.toml", text) + "'");
  };
  const Ran slip = of_platform("DoorDash");
  CHECK(slip.code == 0);
  CHECK(slip.err.find("t-floor.toml:") != std::string::npos);
  CHECK(slip.err.find("warning: ") != std::string::npos);
  CHECK(slip.err.find("'doordash'") != std::string::npos);
  const Ran fresh = of_platform("lalamove");
  CHECK(fresh.code == 0);
  CHECK(fresh.err.find("warning: 'lalamove'") != std::string::npos);
  CHECK(of_platform("doordash").err.empty());
}

TEST_CASE("the shipped parser and rule files have no problems, and none is warned of") {
  const Ran ran = run("lint");
  CAPTURE(ran.err);
  CHECK(ran.code == 0);
  CHECK(ran.err.empty());
}

TEST_CASE("a data folder that cannot be used is the environment's fault") {
  const Scratch scratch;
  const Ran ran = run("verify --data '" + scratch.file("a-file", "not a folder") + "'");
  CHECK(ran.code == 3);
  CHECK_FALSE(ran.err.empty());
}

TEST_CASE("a PDF goes through pdftotext, a broken one says so") {
  const Scratch scratch;
  const Ran ran = run("read '" + scratch.file("broken.pdf", "%PDF-1.4\nnot really") + "'");
  CHECK(ran.code == 1);
  CHECK(ran.err.find("pdftotext") != std::string::npos);
}
