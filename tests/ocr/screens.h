#pragma once

#include <map>
#include <string>
#include <vector>

#include "ratecheck/extraction/parser_library.h"
#include "ratecheck/statement/statement.h"

/// The corpora of screens that make_screens.mjs draws and Tesseract reads, held against what is true.
namespace ratecheck::ocr {

struct TrueOrder {
  std::vector<std::string> amounts;                         ///< names of the amounts that make the order
  std::vector<std::pair<std::string, std::string>> fields;  ///< every value that stands on the screen
  bool whole = false;                                       ///< no part of it was cut off
  bool covered = false;                                     ///< an identity of the layout covers its amounts
  bool lost = false;  ///< of one of its amounts the reader of letters gave nothing back: see truth.mjs
};

struct Screen {
  std::string name;
  std::string layout;
  std::string state;   ///< clean, sent, photo, beyond: see damage.mjs; of the second corpus clean, damaged, hard
  std::string part;    ///< of the second corpus: tuning, held_out
  std::string reader;  ///< likewise: page, psm3, psm4, psm6; the text of the last three comes without confidences
  std::string text;
  extraction::Confidences confidences;
  std::optional<int> year;
  std::vector<TrueOrder> orders;
};

/// One screen per line of JSON.
Result<std::vector<Screen>> load_screens(const std::string& path);

struct Tally {
  int screens = 0;
  int recognised = 0;
  int orders = 0;  ///< those that stand whole on their screen
  int stated = 0;  ///< every amount stands and is true, or stands in doubt beside a proposal that is true
  int proposed = 0;
  int lost = 0;         ///< of the orders, those of which the text does not hold every amount
  int lost_stated = 0;  ///< of these, all the same
  int values = 0;       ///< that stand as `read`
  int wrong_read = 0;
  int proven = 0;
  int wrong_proven = 0;
  int wrong_covered = 0;  ///< wrong, without a doubt, though an identity covers it
  int wrong_proposals = 0;
  int doubtful = 0;

  void add(const Tally& other);
  [[nodiscard]] double stated_share() const { return orders == 0 ? 1.0 : 1.0 * stated / orders; }
  [[nodiscard]] double stated_share_of_given() const {
    return orders == lost ? 1.0 : 1.0 * (stated - lost_stated) / (orders - lost);
  }
  [[nodiscard]] double wrong_share() const { return values == 0 ? 0.0 : 1.0 * wrong_read / values; }
};

/// What was found wrong or missing, for a person who mends a parser file.
using Complaints = std::vector<std::string>;

Tally hold_against_truth(const Screen& screen, const extraction::ParserLibrary& parsers, Complaints* complaints);

}  // namespace ratecheck::ocr
