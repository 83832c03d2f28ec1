#include <cstdlib>
#include <map>
#include <string_view>

#include "bench.h"
#include "ocr/screens.h"

namespace ratecheck::bench {
namespace {

std::string share(double value) {
  return number(100 * value, "%", 2);
}

void tell(const std::string& what, const ocr::Tally& t, const char* budget) {
  const auto of = [](int part, int all) { return std::to_string(part) + " of " + std::to_string(all); };
  std::string stated = share(t.stated_share()) + " of " + std::to_string(t.orders) + " orders stated, " +
                       std::to_string(t.proposed) + " of them proposed";
  if (t.lost > 0) {
    stated += ", " + share(t.stated_share_of_given()) + " of the " + std::to_string(t.orders - t.lost) +
              " that the reader of letters gave back";
  }
  row("OCR, " + what + ", " + of(t.recognised, t.screens) + " screens recognised",
      "wrong: " + of(t.wrong_proven, t.proven) + " proven, " + std::to_string(t.wrong_covered) + " covered, " +
          std::to_string(t.wrong_proposals) + " proposed",
      "wrong: " + of(t.wrong_read, t.values) + " read, " + share(t.wrong_share()), stated, budget);
}

/// Screens held against what is true, gathered under the names that the rows get.
struct Tallies {
  std::map<std::string, ocr::Tally> by_state;
  std::map<std::string, ocr::Tally> by_reader;
  std::map<std::string, ocr::Tally> by_layout;
};

Tallies tally(const std::vector<ocr::Screen>& screens, const std::string& part, bool complain) {
  const auto parsers =
      extraction::ParserLibrary::load(std::string(RATECHECK_SOURCE_DIR) + "/parsers", extraction::Examples::skip);
  ocr::Complaints complaints;
  Tallies out;
  for (const ocr::Screen& screen : screens) {
    if (screen.part != part)
      continue;
    const ocr::Tally tally = ocr::hold_against_truth(screen, parsers.library, &complaints);
    out.by_state[screen.state].add(tally);
    out.by_reader[screen.reader + ", " + screen.state].add(tally);
    out.by_layout[screen.layout + ", " + screen.state].add(tally);
  }
  if (complain) {
    for (const std::string& complaint : complaints)
      std::fprintf(stderr, "%s\n", complaint.c_str());
  }
  return out;
}

void tell_all(const std::string& what, const std::map<std::string, ocr::Tally>& tallies) {
  for (const auto& [name, tally] : tallies)
    tell(what + name, tally, "");
}

/// The corpus that `./dev bench` makes there, or the one that the environment names.
Result<std::vector<ocr::Screen>> corpus(const char* made, const char* named_by) {
  const char* other = std::getenv(named_by);
  return ocr::load_screens(other != nullptr ? other : std::string(RATECHECK_BUILD_DIR) + made);
}

void first_corpus(bool complain) {
  const auto screens = corpus("/ocr/screens.jsonl", "RATECHECK_OCR_CORPUS");
  if (!screens) {
    row("OCR screens", screens.error().message, "", "NOT MEASURED", "0 wrong proven");
    return;
  }
  Tallies tallies = tally(*screens, "", complain);
  ocr::Tally damaged = tallies.by_state["sent"];
  damaged.add(tallies.by_state["photo"]);
  tell("clean", tallies.by_state["clean"], "0 proven or covered wrong, read < 1 % wrong, 97 % stated");
  tell("damaged, all", damaged, "0 proven or covered wrong, read < 5 % wrong, 80 % stated");
  tell("damaged, sent by a messenger", tallies.by_state["sent"], "");
  tell("damaged, photographed", tallies.by_state["photo"], "");
  tell("beyond what a person reads", tallies.by_state["beyond"], "0 proven or covered wrong");
  tell_all("", tallies.by_layout);
}

/// Of the part that readers are tuned on only the sum is told: it proves little.
void other_corpus(bool complain, bool complain_of_held_out) {
  const auto screens = corpus("/ocr/other/screens.jsonl", "RATECHECK_OCR_OTHER_CORPUS");
  if (!screens) {
    row("OCR, another hand", screens.error().message, "", "NOT MEASURED", "0 wrong proven");
    return;
  }
  ocr::Tally all_tuning;
  const Tallies tuning = tally(*screens, "tuning", complain);
  for (const auto& [state, tally] : tuning.by_state)
    all_tuning.add(tally);
  tell("another hand, tuning, all", all_tuning, "");
  Tallies held_out = tally(*screens, "held_out", complain_of_held_out);
  const std::string what = "another hand, held out, ";
  tell(what + "clean", held_out.by_state["clean"], "0 proven or covered wrong, read < 1 % wrong, 97 % stated");
  tell(what + "damaged", held_out.by_state["damaged"], "0 proven or covered wrong, read < 1 % wrong, 80 % stated");
  tell(what + "hard", held_out.by_state["hard"], "0 proven or covered wrong");
  tell_all(what, held_out.by_reader);
  tell_all(what, held_out.by_layout);
}

}  // namespace

/// Needs the corpora that `./dev bench` makes; RATECHECK_OCR_CORPUS and RATECHECK_OCR_OTHER_CORPUS name others.
/// RATECHECK_OCR_COMPLAIN=1 tells every fault but those of the part that is held out, which no one may tune on;
/// RATECHECK_OCR_COMPLAIN=held_out tells them too.
void ocr_screens() {
  const char* complain = std::getenv("RATECHECK_OCR_COMPLAIN");
  first_corpus(complain != nullptr);
  other_corpus(complain != nullptr, complain != nullptr && std::string_view(complain) == "held_out");
}

}  // namespace ratecheck::bench
