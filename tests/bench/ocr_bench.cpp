#include <cstdlib>
#include <map>

#include "bench.h"
#include "ocr/screens.h"

namespace ratecheck::bench {
namespace {

std::string share(double value) {
  return number(100 * value, "%", 2);
}

void tell(const std::string& what, const ocr::Tally& t, const char* budget) {
  const auto of = [](int part, int all) { return std::to_string(part) + " of " + std::to_string(all); };
  row("OCR, " + what + ", " + of(t.recognised, t.screens) + " screens recognised",
      "wrong: " + of(t.wrong_proven, t.proven) + " proven, " + std::to_string(t.wrong_covered) + " covered, " +
          std::to_string(t.wrong_proposals) + " proposed",
      "wrong: " + of(t.wrong_read, t.values) + " read, " + share(t.wrong_share()),
      share(t.stated_share()) + " of " + std::to_string(t.orders) + " orders stated, " +
          std::to_string(t.proposed) + " of them proposed",
      budget);
}

}  // namespace

/// Needs the corpus that `./dev bench` makes; RATECHECK_OCR_CORPUS names another, RATECHECK_OCR_COMPLAIN=1 tells
/// every fault.
void ocr_screens() {
  const char* other = std::getenv("RATECHECK_OCR_CORPUS");
  const std::string path = other != nullptr ? other : std::string(RATECHECK_BUILD_DIR) + "/ocr/screens.jsonl";
  const auto screens = ocr::load_screens(path);
  if (!screens) {
    row("OCR screens", screens.error().message, "", "NOT MEASURED", "0 wrong proven");
    return;
  }
  const auto parsers =
      extraction::ParserLibrary::load(std::string(RATECHECK_SOURCE_DIR) + "/parsers", extraction::Examples::skip);
  ocr::Complaints complaints;
  std::map<std::string, ocr::Tally> by_state;
  std::map<std::string, ocr::Tally> by_layout;
  for (const ocr::Screen& screen : *screens) {
    const ocr::Tally tally = ocr::hold_against_truth(screen, parsers.library, &complaints);
    by_state[screen.state].add(tally);
    by_layout[screen.layout + ", " + screen.state].add(tally);
  }
  if (std::getenv("RATECHECK_OCR_COMPLAIN") != nullptr) {
    for (const std::string& complaint : complaints)
      std::fprintf(stderr, "%s\n", complaint.c_str());
  }
  ocr::Tally damaged = by_state["sent"];
  damaged.add(by_state["photo"]);
  tell("clean", by_state["clean"], "0 proven or covered wrong, read < 1 % wrong, 97 % stated");
  tell("damaged, all", damaged, "0 proven or covered wrong, read < 5 % wrong, 80 % stated");
  tell("damaged, sent by a messenger", by_state["sent"], "");
  tell("damaged, photographed", by_state["photo"], "");
  tell("beyond what a person reads", by_state["beyond"], "0 proven or covered wrong");
  for (const auto& [layout, tally] : by_layout)
    tell(layout, tally, "");
}

}  // namespace ratecheck::bench
