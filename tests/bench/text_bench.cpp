#include <re2/re2.h>

#include <fstream>
#include <iterator>

#include "bench.h"
#include "ratecheck/document/document.h"
#include "ratecheck/extraction/parser_library.h"
#include "ratecheck/statement/build_statement.h"

namespace ratecheck::bench {
namespace {

/// An invoice of 2018 with many invented sessions; its parts make its total.
std::string long_invoice(int sessions) {
  static const char* const kDays[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                      "Friday", "Saturday", "Sunday"};
  std::string text =
      "Roofoods Limited\n1 Cousin Lane\nLondon, United Kingdom EC4R 3TE\nCompany Number: 08167130\n"
      "Payment for Services Rendered: 01 January 2018 - 31 December 2018\n"
      "Services Rendered: Restaurant Food and Beverage Delivery\nPay to: Nobody Atall\nInvoice Date: 03 January "
      "2019\n"
      "Services provided - 01 January 2018 - 31 December 2018\n"
      "Day Date Time In Time Out Hours Worked Orders Delivered Total\n";
  const Date first = *parse_date("2018-01-01");  // a Monday
  std::int64_t pence = 0;
  for (int i = 0; i < sessions; ++i) {
    const int day = i % 31;
    const int amount = 500 + i * 37 % 4000;
    pence += amount;
    char line[160];
    std::snprintf(line, sizeof line, "%s %02d January 2018 18:00 20:30 2.5h %d: £%d.%02d £%d.%02d\n",
                  kDays[(day_number(first) + 3 + day) % 7], day + 1, 1 + i % 12, amount / 100, amount % 100,
                  amount / 100, amount % 100);
    text += line;
  }
  char summary[160];
  std::snprintf(summary, sizeof summary, "Summary\nDrop Fees £%lld.%02lld\nTotal £%lld.%02lld\n1\n",
                static_cast<long long>(pence / 100), static_cast<long long>(pence % 100),
                static_cast<long long>(pence / 100), static_cast<long long>(pence % 100));
  return text + summary;
}

// What a program for this one layout would do: the patterns of parsers/deliveroo/invoice-gb-2018.toml as
// plain RE2 calls, one after the other, that only count what they find.
#define DAY \
  R"(\d{1,2}\s*(?:January|February|March|April|May|June|July|August|September|October|November|December)\s*\d{4})"
#define GBP R"((?:Â?£|E|&)?\s?-?[\dOolISB,]+\.[\dOolISB]{2})"
#define CLOCK R"([0-2]\d:[0-5]\d)"

std::size_t read_by_hand(const std::string& text) {
  static const RE2 session("(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\\s*(" DAY ")\\s*(" CLOCK ")\\s*(" CLOCK
                           ")\\s*(\\d{1,2}\\.\\d)\\s*h\\s*(\\d{1,3})\\s*:\\s*(" GBP ")\\s*(?:(" GBP
                           ")\\s*extra\\s*fees\\s*)?(" GBP ")");
  static const RE2 period[] = {
      RE2("Payment\\s*for\\s*Services\\s*Rendered:\\s*(" DAY ")\\s*-\\s*" DAY),
      RE2("Payment\\s*for\\s*Services\\s*Rendered:\\s*" DAY "\\s*-\\s*(" DAY ")"),
  };
  static const RE2 summary[] = {
      RE2("Drop\\s*[Ff]ees\\s*(" GBP ")"),
      RE2("Adjustments\\s*(" GBP ")"),
      RE2("Tips\\s*(" GBP ")"),
      RE2("Transaction\\s*Fee\\s*(" GBP ")"),
      RE2("Total(?:\\s*without\\s*tax)?\\s*(" GBP ")"),
  };
  static const RE2 passed_over[] = {
      RE2("Roofoods\\s*Limited\\s*1\\s*Cousin\\s*Lane\\s*London,\\s*United\\s*Kingdom\\s*EC4R\\s*3TE\\s*"
          "Company\\s*"
          "Number:\\s*\\d+"),
      RE2("Services\\s*Rendered:\\s*Restaurant\\s*Food\\s*and\\s*Beverage\\s*Delivery"),
      RE2("(?s)Pay\\s*to:.{0,200}?Invoice\\s*Date:\\s*" DAY),
      RE2("Services\\s*provided\\s*-\\s*" DAY "\\s*-\\s*" DAY),
      RE2("Day\\s*Date\\s*Time\\s*In\\s*Time\\s*Out\\s*Hours\\s*Worked\\s*Orders\\s*Delivered\\s*Total"),
      RE2("Summary"),
      RE2("(?m)^\\d{1,3}$"),
      RE2("\\d{1,3}\\s*\\z"),
  };
  std::size_t found = 0;
  re2::StringPiece f[8];
  for (re2::StringPiece rest(text);
       RE2::FindAndConsume(&rest, session, &f[0], &f[1], &f[2], &f[3], &f[4], &f[5], &f[6], &f[7]);) {
    for (const auto& piece : f)
      found += piece.size();
  }
  for (const RE2& pattern : period) {
    if (RE2::PartialMatch(text, pattern, &f[0]))
      found += f[0].size();
  }
  const re2::StringPiece sums = re2::StringPiece(text).substr(text.find("Summary"));
  for (const RE2& pattern : summary) {
    if (RE2::PartialMatch(sums, pattern, &f[0]))
      found += f[0].size();
  }
  for (const RE2& pattern : passed_over) {
    for (re2::StringPiece rest(text); RE2::FindAndConsume(&rest, pattern);)
      ++found;
  }
  return found;
}
#undef DAY
#undef GBP
#undef CLOCK

}  // namespace

void text_reading() {
  const auto parsers =
      extraction::ParserLibrary::load(std::string(RATECHECK_SOURCE_DIR) + "/parsers", extraction::Examples::skip);
  const std::string text = long_invoice(6000);
  std::size_t work = 0;
  std::size_t bytes = 0;
  const Pair pair = in_turn(
      static_cast<double>(text.size()) / 1e6, 25,
      [&] {
        const auto document = document::read_document(text, "text/plain");
        auto extraction = parsers.library.read(*document);
        work = extraction ? statement::build_statement(std::move(*extraction), 0).work.size() : 0;
      },
      [&] { bytes += read_by_hand(text); }, CLOCK_THREAD_CPUTIME_ID);
  row("text reading", number(pair.ours, "MB/s"), "hand-written RE2 calls: " + number(pair.yardstick, "MB/s"),
      work == 6000 && bytes > 0 ? number(pair.ratio, "x", 2) : "NOT ALL READ", "0.5 x");
}

}  // namespace ratecheck::bench
