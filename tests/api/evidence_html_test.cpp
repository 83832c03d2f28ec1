#include "api/evidence.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "api/errors.h"
#include "ratecheck/base/money.h"

using namespace ratecheck;
using namespace ratecheck::api;

namespace {

/// Texts for every value of a page, each with a number of its own, as somebody would plant them.
class Texts {
 public:
  explicit Texts(bool hostile) : hostile_(hostile) {}

  std::string operator()() {
    ++count_;
    return hostile_ ? fmt::format("<script>\"{}'&</script>{{{{title}}}} {{{{{{title}}}}}} {{{{#sums}}}}", count_)
                    : plain(count_);
  }
  [[nodiscard]] int count() const { return count_; }

  static std::string plain(int number) { return fmt::format("plain {} text", number); }
  /// The hostile text as HTML shows it.
  static std::string escaped(int number) {
    return fmt::format(
        "&lt;script&gt;&quot;{}&apos;&amp;&lt;/script&gt;{{{{title}}}} {{{{{{title}}}}}} {{{{#sums}}}}", number);
  }

 private:
  bool hostile_;
  int count_ = 0;
};

rulebook::Source source_of(Texts& text) {
  return {.title = text(), .url = text(), .confidence = text(), .seen = {}};
}

store::Decision decision_of(Texts& text, bool stands) {
  return {.stands = stands, .role = text(), .reason = text(), .at = 1'700'000'000};
}

std::unique_ptr<rulebook::Rule> rule_of(Texts& text) {
  auto rule = std::make_unique<rulebook::Rule>();
  rule->id = text();
  rule->title = text();
  rule->summary = text();
  rule->version = text();
  rule->rounding = text();
  rule->definitions = {{text(), text()}};
  rule->formulas = {{text(), text()}};
  rulebook::RateStep step;
  step.in_force.from = *parse_date("2025-06-01");
  step.unknown = text();
  step.rates = {{text(), text()}, {text(), text()}};
  step.sources = {source_of(text)};
  rule->steps = {step};
  rule->claim = {text(), text(), text(), {}};
  rule->sources = {source_of(text)};
  return rule;
}

EvidenceVerdict verdict_of(Texts& text) {
  EvidenceVerdict verdict;
  store::VerdictRow& row = verdict.kept.row;
  row.submission = 7;
  row.work = {0, 1};
  row.rule = text();
  row.version = text();
  row.currency = "USD";
  row.paid_minor = 935;
  row.due_low_minor = 1000;
  row.due_high_minor = 1100;
  verdict.kept.id = text();
  verdict.kept.decision = decision_of(text, true);
  verdict.kept.dispute = store::Dispute{};
  verdict.kept.dispute->words = text();
  verdict.kept.dispute->decision = decision_of(text, false);
  return verdict;
}

EvidenceUpload upload_of(Texts& text, const rulebook::Source& of_step) {
  EvidenceUpload upload;
  upload.worker = 3;
  upload.submission.row.id = 7;
  upload.submission.row.sources = {text()};
  upload.submission.row.reader = text();
  upload.submission.row.rules = text();
  statement::WorkItem item;
  item.online = Seconds{60};
  item.engaged = Seconds{30};
  item.total = Decimal::parse("9.35");
  item.pay = {{PayCategory::base, text(), *Decimal::parse("9.00")},
              {PayCategory::tip, text(), *Decimal::parse("0.35")}};
  statement::Statement statement;
  statement.platform = text();
  statement.currency = *Currency::parse("USD");
  statement.work = {item};
  upload.statements = {statement};
  store::Correction correction;
  correction.work = {7, 0};
  correction.field = text();
  correction.read_value = text();
  correction.value = text();
  upload.corrections = {correction};
  EvidenceVerdict explained = verdict_of(text);
  explained.arithmetic = assessment::Verdict{};
  explained.arithmetic->steps = {
      {.op = text(), .args = {text(), text()}, .value = text(), .exact = text(), .source = 0},
      {.op = text(), .args = {}, .value = text(), .exact = "", .source = {}}};
  explained.arithmetic->sources = {&of_step};
  upload.verdicts = {explained, verdict_of(text)};
  return upload;
}

/// The page of a case in which every value is one of `text`.
std::string page_of(Texts& text) {
  auto library = std::make_shared<pipeline::Library>(extraction::ParserLibrary(), rulebook::Rulebook());
  library->parsers_version = text();
  library->rules_version = text();
  const rulebook::Source of_step = source_of(text);
  const std::unique_ptr<rulebook::Rule> rule = rule_of(text);
  EvidenceFile file;
  file.pay_case.title = text();
  file.library = library;
  file.uploads.push_back(upload_of(text, of_step));
  file.sums = {{.rule = text(), .currency = "USD", .final_short = 2, .missing_minor = 65}};
  file.rules = {rule.get()};
  return evidence_html(file);
}

void replace_all(std::string& text, const std::string& what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
    text.replace(at, what.size(), by);
}

std::string spaces_as_one(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c != '\n' && c != ' ')
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  return out;
}

}  // namespace

TEST_CASE("no text of a case is taken for HTML or for a part of the template, and none is lost") {
  Texts plain(false);
  const std::string expected = page_of(plain);
  Texts hostile(true);
  std::string page = page_of(hostile);
  REQUIRE(hostile.count() == plain.count());
  REQUIRE(plain.count() > 60);
  for (int number = 1; number <= hostile.count(); ++number) {
    CAPTURE(number);
    CHECK(expected.find(Texts::plain(number)) != std::string::npos);
    CHECK(page.find(Texts::escaped(number)) != std::string::npos);
    replace_all(page, Texts::escaped(number), Texts::plain(number));
  }
  CHECK(page == expected);
  for (const char* part : {"<script", "{{", "}}"}) {
    CAPTURE(part);
    CHECK(page.find(part) == std::string::npos);
  }
}

TEST_CASE("the page shows each value in its sentence, and leaves out the sentence of one that is absent") {
  Texts text(false);
  std::string page = page_of(text);
  for (int number = 1; number <= text.count(); ++number)
    replace_all(page, Texts::plain(number), "X");
  page = spaces_as_one(page);
  for (const std::string_view part :
       {"<tr><td>X</td><td>2</td><td>0.65 USD</td><td>0</td><td>0</td><td>0</td><td>0</td></tr>",
        "<h2>Worker 3, upload 7</h2>", "<p>SHA-256 of a source document: <code>X</code></p>",
        "<td>online 60 s, engaged 30 s</td><td></td><td></td><td>X (base) 9.00; X (tip) 0.35</td><td>9.35 "
        "USD</td>",
        "<tr><td>7.0</td><td>X</td><td>X</td><td>X</td></tr>",
        "<h4>Work 7.0, 7.1, rule X (version X): cannot_judge</h4>",
        "<p>Paid 9.35 USD, due 10.00 to 11.00 USD. Verdict X: withdrawn; stands, decided by a person (X) on "
        "2023-11-14T22:13:20+00:00: X; disputed by the worker: X; does not stand, decided by a person (X) on "
        "2023-11-14T22:13:20+00:00: X.</p>",
        "<li>X X, X = X (exactly X) [1]</li>", "<li>X = X</li>", "<p>[1] X (X) X</p>",
        "<p>Judged by another version of the rules than the one attached: to be judged again first.</p>",
        "<tr><td>2025-06-01</td><td></td><td>not known: X; X = X; X = X</td><td>X (X) X</td></tr>",
        "<p>Claimed from X X, within X</p>"}) {
    CAPTURE(part);
    CHECK(page.find(part) != std::string::npos);
  }
}

TEST_CASE("a case without uploads has its page too, and nothing of what it has not") {
  EvidenceFile file;
  file.pay_case.title = "Spring";
  file.library = std::make_shared<pipeline::Library>(extraction::ParserLibrary(), rulebook::Rulebook());
  const std::string page = evidence_html(file);
  CHECK(page.find("<h1>Spring</h1>") != std::string::npos);
  CHECK(page.ends_with("</html>\n"));
  for (const char* part : {"Worker", "Corrected", "Claimed", "{{"}) {
    CAPTURE(part);
    CHECK(page.find(part) == std::string::npos);
  }
}

TEST_CASE("the page of errors has a place for every code") {
  const std::string page = errors_page();
  for (const CatalogueEntry& entry : error_catalogue())
    CHECK(page.find(fmt::format("<dt id=\"{0}\"><code>{0}</code> ({1})</dt>", entry.code, entry.status)) !=
          std::string::npos);
  CHECK(page.find("{{") == std::string::npos);
}
