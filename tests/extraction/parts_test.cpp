#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "ratecheck/document/document.h"
#include "shipped.h"

// Several documents pasted as one text.

using namespace ratecheck;
using namespace ratecheck::extraction;
using test::kFixtures;
using test::shipped_parsers;
using test::slurp;

namespace {

using Parts = std::vector<Extraction>;

Result<Parts> read_all(const std::string& text, const ReadOptions& options = {}) {
  const auto document = document::read_document(text, "text/plain");
  return document ? shipped_parsers().read_all(*document, options) : Result<Parts>(document.error());
}

std::string screen(const std::string& layout) {
  return slurp(kFixtures / layout / "example.txt");
}

template <typename Visit>
void each_value(const Parts& parts, const Visit& visit) {
  for (const Extraction& part : parts) {
    for (const Value& value : part.values)
      visit(part, value);
    for (const Record& record : part.records) {
      for (const Value& value : record.values)
        visit(part, value);
    }
  }
}

using Said = std::multiset<std::string>;

Said said_by(const Parts& parts, bool also_doubtful) {
  Said out;
  each_value(parts, [&](const Extraction& part, const Value& value) {
    if (also_doubtful || value.standing != Standing::doubtful)
      out.insert(part.parser->id + " " + part.parser->fields[value.field].name + " " + to_string(value.datum));
  });
  return out;
}

/// "doordash/day 1-11, doordash/offer 12-20?"
std::string places(const Result<Parts>& parts) {
  std::string out = parts ? "" : parts.error().code;
  for (const Extraction& part : parts ? *parts : Parts()) {
    out += (out.empty() ? "" : ", ") + part.parser->id;
    if (part.part)
      out += " " + std::to_string(part.part->first_line) + "-" + std::to_string(part.part->last_line) +
             (part.part->certain ? "" : "?");
  }
  return out;
}

std::map<std::string, std::string> text_fixtures() {
  std::map<std::string, std::string> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kFixtures)) {
    const std::string name = entry.path().lexically_relative(kFixtures).string();
    if (entry.path().extension() == ".txt" && !name.starts_with("refused"))
      out[name] = slurp(entry.path());
  }
  return out;
}

/// Whether a layout was shown the line, alone, and did not read it: a card that the screen cuts off.
bool unread_alone(const Parts& parts, const std::string& raw) {
  return std::any_of(parts.begin(), parts.end(), [&](const Extraction& part) {
    return std::any_of(part.unread.begin(), part.unread.end(),
                       [&](const UnreadText& unread) { return unread.text.find(raw) != std::string::npos; });
  });
}

}  // namespace

TEST_CASE("a document of one layout is read whole, whatever it leaves unread") {
  for (const auto& [name, text] : text_fixtures()) {
    CAPTURE(name);
    const Result<Parts> parts = read_all(text + "\nwhat nobody knows 12.30\n");
    REQUIRE(parts);
    CHECK(parts->size() == 1);
    CHECK_FALSE(parts->front().part.has_value());
  }
}

TEST_CASE("three kinds of screens pasted one behind the other are each read by their own layout") {
  const std::string text = screen("doordash/day") + screen("doordash/dash-summary") + screen("doordash/offer");
  const Result<Parts> parts = read_all(text);
  CHECK(places(parts) == "doordash/day 1-11, doordash/dash-summary 12-17, doordash/offer 18-26");
  Parts alone;
  for (const char* layout : {"doordash/day", "doordash/dash-summary", "doordash/offer"})
    alone.push_back(read_all(screen(layout))->front());
  CHECK(said_by(*parts, false) == said_by(alone, false));
}

TEST_CASE("offer cards of several apps are each read by the app's own layout") {
  const Result<Parts> parts = read_all(screen("uber/offer-card") + "\n" + screen("doordash/offer") + "\n" +
                                       screen("uber/ride-offer-card") + "\n" + screen("walmart_spark/offer"));
  CHECK(places(parts) ==
        "uber/offer-card 1-9, doordash/offer 10-18, uber/ride-offer-card 19-28, walmart_spark/offer 29-33");
}

TEST_CASE("cards that came as one line each do not fall to the app whose words they share") {
  const Result<Parts> parts = read_all(
      "Delivery Exclusive $6.90 Guaranteed (incl. tip) 18 min (3.7 mi) total Corner Grill Accept\n\n"
      "Decline $9.15 Guaranteed (incl. tips) 4.8 mi Deliver by 5:09 PM Pickup CORNER Accept 32\n");
  CHECK(places(parts) == "uber/offer-card 1-2, doordash/offer 3-3");
}

TEST_CASE("two weeks pasted as one text are two documents, for one cannot have two totals") {
  std::string second = screen("doordash/week");
  const std::pair<const char*, const char*> changes[] = {{"Feb 9-15", "Feb 16-22"},
                                                         {"Feb 10", "Feb 17"},
                                                         {"Feb 9 ", "Feb 16 "},
                                                         {"41.20", "41.40"},
                                                         {"19.95", "20.15"}};
  for (const auto& [from, to] : changes)
    second.replace(second.find(from), std::string(from).size(), to);
  ReadOptions year;
  year.year = 2026;
  Parts alone = *read_all(screen("doordash/week"), year);
  alone.push_back(read_all(second, year)->front());
  const Result<Parts> both = read_all(screen("doordash/week") + second, year);
  REQUIRE(both);
  CHECK(both->size() == 2);
  CHECK(said_by(*both, false) == said_by(alone, false));
}

TEST_CASE(
    "two invoices of one layout are told apart though the end of one and the head of the next look like another") {
  const std::string first = slurp(kFixtures / "deliveroo/invoice-gb-2020/rows.txt");
  std::string second = first;
  for (std::size_t at = 0; (at = second.find("January", at)) != std::string::npos; ++at)
    second.replace(at, 7, "February");
  for (const auto& [from, to] :
       {std::pair("21.40", "22.40"), std::pair("47.45", "48.45"), std::pair("51.70", "52.70")}) {
    for (std::size_t at = 0; (at = second.find(from, at)) != std::string::npos; ++at)
      second.replace(at, 5, to);
  }
  CHECK(places(read_all(first + "\n" + second)) ==
        "deliveroo/invoice-gb-2020 1-35, deliveroo/invoice-gb-2020 36-69");
}

TEST_CASE("a place is that of the whole text, and every line is read, ignored or told") {
  const std::string text = "\n" + screen("doordash/dash-summary") + "a line of nobody 77\n\n" +
                           screen("doordash/offer-receipt") + "another line\n";
  const Result<Parts> parts = read_all(text);
  REQUIRE(parts);
  REQUIRE(parts->size() == 2);
  each_value(*parts, [&](const Extraction&, const Value& value) {
    CHECK(text.substr(value.from, value.to - value.from) == value.raw);
    CHECK(static_cast<std::size_t>(
              std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(value.from), '\n')) +
              1 ==
          value.line);
  });
  std::map<std::size_t, std::string> unread;
  for (const Extraction& part : *parts) {
    for (const UnreadText& line : part.unread)
      unread[line.line] = line.text;
  }
  CHECK(unread == std::map<std::size_t, std::string>{{9, "a line of nobody 77"}, {22, "another line"}});
  CHECK(parts->front().part->first_line == 1);
  CHECK(parts->front().part->last_line + 1 == parts->back().part->first_line);
  CHECK(parts->back().part->last_line == 22);
}

TEST_CASE("what may belong to either of two screens is in doubt, and so is the cut") {
  const std::string summary = "Dash summary\n$43.10\nOffers accepted   2 out of 3\n";
  const std::string either =
      "Total online time   1 hr 14 min\n";  // the last line of one, or the first of the other
  const std::string receipt = "This offer   $17.45\nDoorDash pay\nBase pay   $17.45\n";
  const Result<Parts> parts = read_all(summary + either + receipt);
  REQUIRE(places(parts) == "doordash/dash-summary 1-4?, doordash/offer-receipt 5-7?");
  each_value(*parts, [&](const Extraction& part, const Value& value) {
    const bool online = part.parser->fields[value.field].name == "online";
    CHECK((value.standing == Standing::doubtful) == online);
  });
  const Result<Parts> parted = read_all(summary + either + "\n" + receipt);
  CHECK(places(parted) == "doordash/dash-summary 1-5, doordash/offer-receipt 6-8");
}

TEST_CASE("a text that cannot be cut surely is refused with the lines that are known") {
  const std::string promotions = "Promotions\nToday, 5:00pm - 8:59pm • Peak Pay\n$1 added to every delivery\n\n";
  const Result<Parts> parts = read_all(promotions + screen("doordash/offer-receipt"));
  REQUIRE_FALSE(parts);
  CHECK(parts.error().hint ==
        "Of this text, lines 1 to 3 have the signs of doordash/promotions, lines 9 to 11 have the signs of "
        "doordash/offer-receipt. If they are documents of their own, give each by itself.");
}

TEST_CASE("what a layout forbids is not cut away to make it fit") {
  const Result<Parts> parts =
      read_all("Delivery\n$6.90\nGuaranteed (incl. tip)\n18 min (3.7 mi) total\nAccept\n\nDeliver by 5:09 PM\n");
  REQUIRE_FALSE(parts);
  CHECK(parts.error().code == "unknown_document");
  CHECK(parts.error().hint.starts_with("Of this text, lines 3 to 4 have the signs of uber/offer-card."));
}

TEST_CASE("the confidences of a picture's reader stay with their lines when the text is cut") {
  ReadOptions options;
  options.confidences.assign(40, {95});
  options.confidences[9] = {20};  // "$9.15  Guaranteed (incl. tips)"
  const Result<Parts> parts = read_all(screen("doordash/dash-summary") + "\n" + screen("doordash/offer"), options);
  REQUIRE(places(parts) == "doordash/dash-summary 1-8, doordash/offer 9-16");
  each_value(*parts, [&](const Extraction&, const Value& value) {
    CHECK((value.standing == Standing::doubtful) == (value.line == 10));
  });
}

TEST_CASE("of any two documents in one text nothing is stated without doubt that neither says alone") {
  const std::map<std::string, std::string> texts = text_fixtures();
  std::map<std::string, Parts> alone;
  for (const auto& [name, text] : texts)
    alone[name] = *read_all(text);
  std::size_t pairs = 0;
  std::size_t as_alone = 0;
  for (const auto& [first, first_parts] : alone) {
    for (const auto& [second, second_parts] : alone) {
      if (first_parts[0].parser == second_parts[0].parser)
        continue;
      CAPTURE(first);
      CAPTURE(second);
      const Result<Parts> both = read_all(texts.at(first) + "\n" + texts.at(second));
      ++pairs;
      if (!both || both->size() < 2)
        continue;
      Said told = said_by(first_parts, true);
      told.merge(said_by(second_parts, true));
      as_alone += said_by(*both, true) == told ? 1U : 0U;
      each_value(*both, [&](const Extraction& part, const Value& value) {
        if (value.standing == Standing::doubtful || unread_alone(first_parts, value.raw))
          return;
        const std::string one =
            part.parser->id + " " + part.parser->fields[value.field].name + " " + to_string(value.datum);
        CAPTURE(one);
        CHECK(told.contains(one));
      });
    }
  }
  CHECK(as_alone * 100 >= pairs * 97);
}
