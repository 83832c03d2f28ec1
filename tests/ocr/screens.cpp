#include "screens.h"

#include <algorithm>
#include <fstream>

#include "ratecheck/base/json_in.h"
#include "ratecheck/document/document.h"
#include "ratecheck/statement/build_statement.h"

namespace ratecheck::ocr {
namespace {

using statement::Standing;
using statement::WorkItem;

struct Said {
  std::string field;  ///< "pay.tip" also for the second tip
  std::string value;
  Standing standing = Standing::read;
};

bool is_amount(const std::string& field) {
  return field == "total" || field == "fare" || field == "order_value" || field == "offered" ||
         field.starts_with("pay.");
}

/// Without the ".2" of the second of its kind.
std::string plain_name(const std::string& field) {
  const std::size_t last = field.find_last_not_of("0123456789");
  return last + 1 < field.size() && field[last] == '.' ? field.substr(0, last) : field;
}

std::string local_time(const std::optional<Instant>& instant) {
  return instant ? to_rfc3339(*instant).substr(0, 19) : "";
}

template <typename T>
std::string text_of(const std::optional<T>& value) {
  return value ? value->to_string() : "";
}

std::string seconds_of(const std::optional<Seconds>& value) {
  return value ? std::to_string(value->count) : "";
}

std::string pay_of(const WorkItem& work, const std::string& field) {
  const std::string category = plain_name(field).substr(4);
  std::size_t nth = field == plain_name(field) ? 1 : std::stoul(field.substr(field.rfind('.') + 1));
  for (const statement::PayLine& line : work.pay) {
    if (to_string(line.category) == category && --nth == 0)
      return line.amount.to_string();
  }
  return "";
}

/// What the item says under a name of the contract; empty when it stands there without a value.
std::string value_of(const WorkItem& work, const std::string& field) {
  if (field.starts_with("pay."))
    return pay_of(work, field);
  const std::map<std::string, std::string> simple = {
      {"total", text_of(work.total)},
      {"fare", text_of(work.fare)},
      {"order_value", text_of(work.order_value)},
      {"ref", work.ref.value_or("")},
      {"started_at", local_time(work.started_at)},
      {"ended_at", local_time(work.ended_at)},
      {"online_s", seconds_of(work.online)},
      {"engaged_s", seconds_of(work.engaged)},
      {"passenger_s", seconds_of(work.passenger)},
      {"estimated_s", seconds_of(work.estimated)},
      {"distance", text_of(work.distance)},
      {"passenger_distance", text_of(work.passenger_distance)},
      {"orders", work.orders ? std::to_string(*work.orders) : ""},
      {"dropoffs", work.dropoffs ? std::to_string(*work.dropoffs) : ""},
  };
  if (const auto found = simple.find(field); found != simple.end())
    return found->second;
  for (const auto& [name, text] : work.inputs) {
    if (name == field)
      return name == "offered" ? text.substr(0, text.find(' ')) : text;
  }
  return "";
}

std::vector<Said> said_by(const WorkItem& work) {
  std::vector<Said> out;
  for (const auto& [field, span] : work.spans) {
    std::string value =
        value_of(work, plain_name(field) == field || field.starts_with("pay.") ? field : plain_name(field));
    const bool leg = plain_name(field) != field && !field.starts_with("pay.");
    if (!value.empty() && !leg)
      out.push_back({plain_name(field), std::move(value), span.standing});
  }
  return out;
}

bool same(const std::string& field, const std::string& a, const std::string& b) {
  if (!is_amount(field))
    return a == b;
  const auto left = Decimal::parse(a);
  const auto right = Decimal::parse(b);
  return left && right && *left == *right;
}

bool is_true(const TrueOrder& order, const std::string& field, const std::string& value) {
  return std::any_of(order.fields.begin(), order.fields.end(), [&](const auto& fact) {
    return plain_name(fact.first) == field && same(field, fact.second, value);
  });
}

bool has_fact(const TrueOrder& order, const std::string& field) {
  return std::any_of(order.fields.begin(), order.fields.end(),
                     [&](const auto& fact) { return plain_name(fact.first) == field; });
}

struct Match {
  const WorkItem* work = nullptr;
  const TrueOrder* order = nullptr;
};

int likeness(const std::vector<Said>& said, const TrueOrder& order) {
  int score = 0;
  for (const Said& s : said)
    score += is_true(order, s.field, s.value) ? 2 : 0;
  return score;
}

/// Each item with the order it is most like, the best first; an item that is like none has none.
std::vector<Match> match(const std::vector<WorkItem>& work, const std::vector<TrueOrder>& orders) {
  struct Pair {
    int score;
    std::size_t work;
    std::size_t order;
  };
  std::vector<Pair> pairs;
  for (std::size_t i = 0; i < work.size(); ++i) {
    const std::vector<Said> said = said_by(work[i]);
    for (std::size_t j = 0; j < orders.size(); ++j)
      pairs.push_back({likeness(said, orders[j]), i, j});
  }
  std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) { return a.score > b.score; });
  std::vector<Match> out(work.size());
  std::vector<bool> taken(orders.size());
  for (std::size_t i = 0; i < work.size(); ++i)
    out[i].work = &work[i];
  for (const Pair& pair : pairs) {
    if (pair.score == 0 || out[pair.work].order != nullptr || taken[pair.order])
      continue;
    out[pair.work].order = &orders[pair.order];
    taken[pair.order] = true;
  }
  // A lone order on its screen can only be the one that was drawn.
  if (work.size() == 1 && orders.size() == 1)
    out[0].order = orders.data();
  return out;
}

class Judge {
 public:
  Judge(const Screen& screen, Tally& tally, Complaints* complaints)
      : screen_(screen), tally_(tally), complaints_(complaints) {}

  void judge(const Match& match) {
    for (const Said& said : said_by(*match.work))
      judge_value(match, said);
    for (const statement::Doubt& doubt : match.work->doubts) {
      if (doubt.proposal &&
          (match.order == nullptr || !is_true(*match.order, doubt.field, doubt.proposal->value))) {
        ++tally_.wrong_proposals;
        complain("wrong proposal", doubt.field + " " + doubt.proposal->value);
      }
    }
  }

  void count_order(const TrueOrder& order, const WorkItem* work) {
    if (!order.whole)
      return;
    ++tally_.orders;
    tally_.lost += order.lost;
    bool proposed = false;
    bool doubted = false;
    for (const std::string& name : order.amounts) {
      const std::string field = plain_name(name);
      const Answer answer = work != nullptr ? answer_to(order, *work, field) : Answer::missing;
      if (answer == Answer::missing)
        return complain("order not stated", work == nullptr ? "not found" : field);
      proposed = proposed || answer == Answer::proposed;
      doubted = doubted || answer == Answer::doubted;
    }
    if (doubted && !proposed)
      return complain("order not stated", "in doubt, nothing proposed");
    ++tally_.stated;
    tally_.lost_stated += order.lost;
    tally_.proposed += proposed;
  }

  void complain(const std::string& what, const std::string& detail) {
    if (complaints_ != nullptr)
      complaints_->push_back(what + ": " + detail + "  [" + screen_.name + " " + screen_.reader +
                             (screen_.reader.empty() ? "" : " ") + screen_.layout + "]");
  }

 private:
  enum class Answer { stated, doubted, proposed, missing };

  static Answer answer_to(const TrueOrder& order, const WorkItem& work, const std::string& field) {
    for (const statement::Doubt& doubt : work.doubts) {
      if (doubt.field == field && doubt.proposal && is_true(order, field, doubt.proposal->value))
        return Answer::proposed;
    }
    Answer best = Answer::missing;
    for (const Said& said : said_by(work)) {
      if (said.field != field || !is_true(order, field, said.value))
        continue;
      if (said.standing != Standing::doubtful)
        return Answer::stated;
      best = Answer::doubted;
    }
    return best;
  }

  void judge_value(const Match& match, const Said& said) {
    const bool known = match.order != nullptr && has_fact(*match.order, said.field);
    if (match.order != nullptr && !known && !is_amount(said.field))
      return;  // nobody wrote down what is true of it
    const bool right = known && is_true(*match.order, said.field, said.value);
    switch (said.standing) {
      case Standing::proven:
        ++tally_.proven;
        tally_.wrong_proven += !right;
        break;
      case Standing::read:
        ++tally_.values;
        tally_.wrong_read += !right;
        tally_.wrong_covered +=
            !right && match.order != nullptr && match.order->covered && is_covered(*match.order, said.field);
        break;
      case Standing::doubtful:
        ++tally_.doubtful;
        return;
    }
    if (!right)
      complain(said.standing == Standing::proven ? "WRONG AND PROVEN" : "wrong", said.field + " " + said.value);
  }

  static bool is_covered(const TrueOrder& order, const std::string& field) {
    return std::any_of(order.amounts.begin(), order.amounts.end(),
                       [&](const std::string& name) { return plain_name(name) == field; });
  }

  const Screen& screen_;
  Tally& tally_;
  Complaints* complaints_;
};

std::string member_text(const JsonValue& value, std::string_view name) {
  const JsonValue* member = value.find(name);
  return member == nullptr || member->is(JsonKind::null) ? "" : member->text;
}

bool member_true(const JsonValue& value, std::string_view name, bool otherwise) {
  const JsonValue* member = value.find(name);
  return member == nullptr ? otherwise : member->boolean;
}

TrueOrder order_of(const JsonValue& json, bool covered) {
  TrueOrder out;
  for (const JsonValue& name : json.find("amounts")->items)
    out.amounts.push_back(name.text);
  for (const JsonMember& fact : json.find("fields")->members)
    out.fields.emplace_back(fact.name, fact.value.text);
  out.whole = member_true(json, "whole", false);
  out.covered = member_true(json, "covered", covered);
  const JsonValue* lost = json.find("lost");
  out.lost = lost != nullptr && !lost->items.empty();
  return out;
}

Screen screen_of(const JsonValue& json) {
  Screen out;
  out.name = member_text(json, "name");
  out.layout = member_text(json, "layout");
  out.state = member_text(json, "state");
  out.part = member_text(json, "part");
  out.reader = member_text(json, "reader");
  out.text = member_text(json, "text");
  if (const std::string year = member_text(json, "year"); !year.empty())
    out.year = std::stoi(year);
  for (const JsonValue& line : json.find("confidences")->items) {
    std::vector<int>& words = out.confidences.emplace_back();
    for (const JsonValue& word : line.items)
      words.push_back(std::stoi(word.text));
  }
  for (const JsonValue& order : json.find("orders")->items)
    out.orders.push_back(order_of(order, member_true(json, "covered", false)));
  return out;
}

}  // namespace

Result<std::vector<Screen>> load_screens(const std::string& path) {
  std::ifstream in(path);
  if (!in)
    return Error{"no_such_file", "There is no corpus at '" + path + "'."}.with_hint(
        "tests/ocr/make_screens.mjs makes it.");
  std::vector<Screen> out;
  for (std::string line; std::getline(in, line);) {
    const Result<JsonValue> json = parse_json(line);
    if (!json)
      return json.error();
    out.push_back(screen_of(*json));
  }
  return out;
}

void Tally::add(const Tally& other) {
  for (auto member : {&Tally::screens, &Tally::recognised, &Tally::orders, &Tally::stated, &Tally::proposed,
                      &Tally::lost, &Tally::lost_stated, &Tally::values, &Tally::wrong_read, &Tally::proven,
                      &Tally::wrong_proven, &Tally::wrong_covered, &Tally::wrong_proposals, &Tally::doubtful})
    this->*member += other.*member;
}

Tally hold_against_truth(const Screen& screen, const extraction::ParserLibrary& parsers, Complaints* complaints) {
  Tally tally;
  tally.screens = 1;
  Judge judge(screen, tally, complaints);
  extraction::ReadOptions options;
  options.year = screen.year;
  options.confidences = screen.confidences;
  const auto document = document::read_document(screen.text, "text/plain");
  const auto read = document ? parsers.read(*document, options) : Result<extraction::Extraction>(document.error());
  if (!read || read->parser->id != screen.layout) {
    judge.complain("not recognised",
                   read ? "taken for " + read->parser->id : read.error().code + " " + read.error().hint);
    for (const TrueOrder& order : screen.orders)
      judge.count_order(order, nullptr);
    return tally;
  }
  tally.recognised = 1;
  const statement::Statement statement = statement::build_statement(*read);
  const std::vector<Match> matches = match(statement.work, screen.orders);
  for (const Match& m : matches)
    judge.judge(m);
  for (const TrueOrder& order : screen.orders) {
    const auto found =
        std::find_if(matches.begin(), matches.end(), [&](const Match& m) { return m.order == &order; });
    judge.count_order(order, found == matches.end() ? nullptr : found->work);
  }
  return tally;
}

}  // namespace ratecheck::ocr
