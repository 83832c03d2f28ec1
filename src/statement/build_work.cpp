#include "statement/build_work.h"

#include <algorithm>
#include <type_traits>
#include <utility>

// How a record becomes a work item. Where the values of each field go is worked out once per layout (places_),
// so that a value only follows an index: comparing the words of every value was part of what made a text take
// twice as long (./dev bench text). For instance, of a layout with these fields:
//
//   as = "work.engaged"        field engaged, named engaged_s in spans and doubts; legs of one record add up
//   as = "work.pay.tip"        a pay line; the second of one item is named pay.tip.2
//   as = "work.input.offered"  the input "offered", an amount with its currency: "15.01 USD"
//   as = "internal"            nowhere
//
// Every value leaves a span with its raw text and place, and its doubts. One that could not be read leaves no
// figure; where it is one of several legs, the sum of the others is taken away too, for it would be too small.
namespace ratecheck::statement {
namespace {

using extraction::ParserFacts;
using extraction::Value;

const WorkField* field_of_target(std::string_view target) {
  const auto found = std::find_if(kWorkFields.begin(), kWorkFields.end(),
                                  [&](const WorkField& field) { return field.target() == target; });
  return found == kWorkFields.end() ? nullptr : &*found;
}

// The kinds that are told by their name alone.
WorkPlace::Kind kind_named(std::string_view name) {
  if (name == "accessible")
    return WorkPlace::Kind::accessible;
  if (name == "pay.category")
    return WorkPlace::Kind::pay_category;
  if (name == "pay.amount")
    return WorkPlace::Kind::pay_amount;
  return WorkPlace::Kind::nowhere;
}

WorkPlace place_of(std::string_view as) {
  constexpr std::string_view kInput = "input.";
  WorkPlace out;
  if (!as.starts_with("work."))
    return out;
  const std::string_view name = as.substr(5);
  out.name = name;
  out.kind = kind_named(name);
  if (name.starts_with(kInput)) {
    out.kind = WorkPlace::Kind::input;
    out.input = name.substr(kInput.size());
    out.name = out.input;
  } else if (const auto category = category_behind(name, "pay.")) {
    out.kind = WorkPlace::Kind::pay;
    out.category = *category;
  } else if (const WorkField* field = field_of_target(name)) {
    out.kind = WorkPlace::Kind::field;
    out.field = field;
    out.name = field->name;
  }
  return out;
}

}  // namespace

WorkBuilder::WorkBuilder(const ParserFacts& facts, std::size_t document) : facts_(facts), document_(document) {
  std::vector<std::string> names;
  const auto add = [&](std::vector<WorkPlace>& places, WorkPlace place) {
    const auto known = std::find(names.begin(), names.end(), place.name);
    place.name_id = static_cast<std::size_t>(known - names.begin());
    if (known == names.end())
      names.push_back(place.name);
    places.push_back(std::move(place));
  };
  for (const extraction::FieldFacts& field : facts.fields)
    add(places_, place_of(field.as));
  for (const std::string& word : all_words<PayCategory>())
    add(categories_, place_of("work.pay." + word));
  seen_.resize(names.size());
}

void WorkBuilder::build(extraction::Record&& record, WorkKind kind, WorkItem& work) {
  work.kind = kind;
  const auto placed = std::count_if(record.values.begin(), record.values.end(), [&](const Value& value) {
    return places_[value.field].kind != WorkPlace::Kind::nowhere;
  });
  work.spans.reserve(static_cast<std::size_t>(placed));  // no more, since a long document has many thousands
  std::fill(seen_.begin(), seen_.end(), 0);
  category_ = PayCategory::other;
  for (Value& value : record.values)
    put(value, work);
  for (const Value& value : record.values) {
    if (std::holds_alternative<std::monostate>(value.datum))
      forget(places_[value.field], work);
  }
  if (!work.online) {
    work.online = online_of_clocks(work);
    if (work.online)
      doubt_online(work);
  }
}

// Time made of two clocks is no surer than they are. One of them may be misread, not both: of each its readings
// are held against the other as it stands.
void WorkBuilder::doubt_online(WorkItem& work) {
  std::vector<std::int64_t> times;
  std::string reason;
  bool open = false;
  const auto add = [&](const Instant& from, const Instant& to) {
    const std::int64_t seconds = seconds_between(from, to);
    if (seconds >= 0 && std::find(times.begin(), times.end(), seconds) == times.end())
      times.push_back(seconds);
  };
  add(*work.started_at, *work.ended_at);
  for (const Doubt& doubt : work.doubts) {
    const bool start = doubt.field == "started_at";
    if (!start && doubt.field != "ended_at")
      continue;
    if (reason.empty())
      reason = doubt.reason;
    open = open || doubt.readings.empty();
    for (const std::string& reading : doubt.readings) {
      const std::optional<Instant> moment = parse_rfc3339(reading);
      if (moment)
        start ? add(*moment, *work.ended_at) : add(*work.started_at, *moment);
    }
  }
  if (reason.empty() || (!open && times.size() < 2))
    return;
  Doubt doubt{"online_s", reason, std::nullopt, {}};
  for (const std::int64_t seconds : open ? std::vector<std::int64_t>() : times)
    doubt.readings.push_back(std::to_string(seconds));
  work.doubts.push_back(std::move(doubt));
}

void WorkBuilder::put(Value& value, WorkItem& work) {
  const WorkPlace& place = places_[value.field];
  switch (place.kind) {
    case WorkPlace::Kind::nowhere:
      return;
    case WorkPlace::Kind::pay_category:
      category_ = parse_word<PayCategory>(extraction::to_string(value.datum)).value_or(PayCategory::other);
      return;
    case WorkPlace::Kind::pay_amount: {
      // Ledgers name the part in one column and its amount in the next; the category stands first.
      const WorkPlace& category = categories_[static_cast<std::size_t>(category_)];
      put_pay(category, value, work);
      return note_place(category, value, work);
    }
    case WorkPlace::Kind::input:
      put_input(place.input, value.datum, work);
      break;
    case WorkPlace::Kind::accessible:
      if (const auto* text = std::get_if<std::string>(&value.datum))
        work.inputs.emplace_back("accessible", *text);
      break;
    case WorkPlace::Kind::pay:
      put_pay(place, value, work);
      break;
    case WorkPlace::Kind::field:
      put_field(*place.field, value.datum, work);
      break;
  }
  note_place(place, value, work);
}

// A tip in two parts stays two lines, since both count.
void WorkBuilder::put_pay(const WorkPlace& place, const Value& value, WorkItem& work) const {
  if (const auto* amount = std::get_if<Decimal>(&value.datum))
    work.pay.push_back({place.category, label_of(facts_, value), *amount});
}

// A value of another type than its place takes is noted with its text and goes nowhere.
void WorkBuilder::put_field(const WorkField& field, const extraction::Datum& datum, WorkItem& work) {
  const auto put = [&]<typename T>(std::optional<T> WorkFields::*member) {
    std::optional<T>& told = work.*member;
    if constexpr (std::is_same_v<T, PlaceName>) {
      const auto* text = std::get_if<std::string>(&datum);
      if (auto known = text == nullptr ? std::nullopt : place_named(*text))
        told = std::move(known);
    } else if constexpr (std::is_same_v<T, Seconds>) {
      // Legs of one job ("3 min away", "20 min trip") are found by one field that repeats: they add up.
      if (const auto* seconds = std::get_if<Seconds>(&datum))
        told = told.value_or(Seconds{}) + *seconds;
    } else {
      if (const auto* value = std::get_if<T>(&datum))
        told = *value;
      if constexpr (std::is_same_v<T, std::string>) {
        if (const auto* number = std::get_if<std::int64_t>(&datum))
          told = std::to_string(*number);
      }
    }
  };
  std::visit(put, field.member);
}

// A file of trips names the same few places again and again.
std::optional<PlaceName> WorkBuilder::place_named(const std::string& text) {
  const auto [known, fresh] = place_names_.try_emplace(text);
  if (fresh) {
    if (auto place = parse_place(text))
      known->second = std::move(*place);
  }
  return known->second;
}

// With one leg past reading, the sum of the others would be too small: it is not known.
void WorkBuilder::forget(const WorkPlace& place, WorkItem& work) {
  if (place.kind == WorkPlace::Kind::input) {
    std::erase_if(work.inputs, [&](const auto& input) { return input.first == place.input; });
  } else if (const auto* clock = place.field == nullptr
                                     ? nullptr
                                     : std::get_if<std::optional<Seconds> WorkFields::*>(&place.field->member)) {
    (work.**clock).reset();
  }
}

// Distances of one name are legs and add up; of anything else the first stands.
void WorkBuilder::put_input(std::string_view name, const extraction::Datum& datum, WorkItem& work) const {
  if (std::holds_alternative<std::monostate>(datum))
    return;
  for (auto& [known, text] : work.inputs) {
    if (known != name)
      continue;
    const auto* leg = std::get_if<Distance>(&datum);
    const std::optional<Distance> before = leg != nullptr ? parse_distance(text) : std::nullopt;
    if (!before || before->unit != leg->unit)
      return;
    if (const auto both = add(before->value, leg->value))
      text = Distance{*both, leg->unit}.to_string();
    return;
  }
  work.inputs.emplace_back(name, input_text(datum));
}

// An amount among the inputs says its currency: "15.01 USD".
std::string WorkBuilder::input_text(const extraction::Datum& datum) const {
  const bool money = std::holds_alternative<Decimal>(datum) && currency_.known();
  return extraction::to_string(datum) + (money ? " " + currency_.code() : "");
}

void WorkBuilder::note_place(const WorkPlace& place, Value& value, WorkItem& work) {
  note_doubts(place.name, value, work.doubts);
  auto& [name, span] = work.spans.emplace_back(place.name, Span{});
  if (const std::size_t times = ++seen_[place.name_id]; times > 1)
    name += "." + std::to_string(times);  // the second tip of an item is "pay.tip.2"
  span.document = document_;
  span.line = value.line;
  span.from = value.from;
  span.to = value.to;
  span.raw = std::move(value.raw);
  span.standing = value.standing;
}

void note_doubts(std::string_view field, const Value& value, std::vector<Doubt>& doubts) {
  for (const extraction::Suspicion& suspicion : value.suspicions) {
    Doubt& doubt =
        doubts.emplace_back(Doubt{std::string(field), suspicion.reason, std::nullopt, suspicion.readings});
    if (suspicion.repair)
      doubt.proposal = Proposal{suspicion.repair->value, suspicion.repair->proof};
  }
}

std::optional<PayCategory> category_behind(std::string_view as, std::string_view prefix) {
  if (!as.starts_with(prefix))
    return std::nullopt;
  return parse_word<PayCategory>(as.substr(prefix.size()));
}

const std::string& label_of(const ParserFacts& facts, const Value& value) {
  return value.label == nullptr || value.label->empty() ? facts.fields[value.field].label : *value.label;
}

}  // namespace ratecheck::statement
