#include <type_traits>

#include "ratecheck/statement/statement_json.h"

namespace ratecheck::statement {
namespace {

void text_or_null(JsonWriter& out, std::string_view name, const std::optional<std::string>& text) {
  text ? out.member(name, *text) : out.null_member(name);
}

void text_or_null(JsonWriter& out, std::string_view name, const std::string& text) {
  text.empty() ? out.null_member(name) : out.member(name, text);
}

void text_or_null(JsonWriter& out, std::string_view name, const std::optional<PlaceName>& place) {
  place ? out.member(name, place->text) : out.null_member(name);
}

void text_or_null(JsonWriter& out, std::string_view name, const std::optional<Instant>& time) {
  time ? out.member(name, to_rfc3339(*time)) : out.null_member(name);
}

template <typename T>
void text_or_null(JsonWriter& out, std::string_view name, const std::optional<T>& value) {
  value ? out.member(name, value->to_string()) : out.null_member(name);
}

void number_or_null(JsonWriter& out, std::string_view name, const std::optional<std::int64_t>& value) {
  value ? out.member(name, *value) : out.null_member(name);
}

void number_or_null(JsonWriter& out, std::string_view name, const std::optional<Seconds>& value) {
  number_or_null(out, name, value ? std::optional(value->count) : std::nullopt);
}

void write_field(JsonWriter& out, const WorkField& field, const WorkItem& item) {
  const auto write = [&]<typename T>(std::optional<T> WorkFields::*member) {
    if constexpr (std::is_same_v<T, Seconds> || std::is_same_v<T, std::int64_t>) {
      number_or_null(out, field.name, item.*member);
    } else {
      text_or_null(out, field.name, item.*member);
    }
  };
  std::visit(write, field.member);
}

// The total stands behind the pay that it sums.
void write_fields(JsonWriter& out, const WorkItem& item) {
  for (const WorkField& field : kWorkFields) {
    if (field.name != "total")
      write_field(out, field, item);
  }
  out.key("inputs").begin_object();
  for (const auto& [name, value] : item.inputs)
    out.member(name, value);
  out.end_object();
}

void write_doubts(JsonWriter& out, const std::vector<Doubt>& doubts) {
  out.key("doubts").begin_array();
  for (const Doubt& doubt : doubts) {
    out.begin_object().member("field", doubt.field).member("reason", doubt.reason);
    if (doubt.proposal) {
      out.key("proposal")
          .begin_object()
          .member("value", doubt.proposal->value)
          .member("proof", doubt.proposal->proof)
          .end_object();
    } else {
      out.null_member("proposal");
    }
    if (!doubt.readings.empty()) {
      out.key("readings").begin_array();
      for (const std::string& reading : doubt.readings)
        out.string(reading);
      out.end_array();
    }
    out.end_object();
  }
  out.end_array();
}

/// Beyond the work they are rare: there is no member where there are none.
void write_any_doubts(JsonWriter& out, const std::vector<Doubt>& doubts) {
  if (!doubts.empty())
    write_doubts(out, doubts);
}

void write_spans(JsonWriter& out, const std::vector<std::pair<std::string, Span>>& spans) {
  out.key("spans").begin_object();
  for (const auto& [field, span] : spans) {
    out.key(field).begin_object();
    out.member("document", span.document)
        .member("line", span.line)
        .member("from", span.from)
        .member("to", span.to);
    out.member("raw", span.raw).member("standing", to_string(span.standing)).end_object();
  }
  out.end_object();
}

void write_item(JsonWriter& out, const WorkItem& item) {
  out.begin_object().member("kind", to_string(item.kind));
  write_fields(out, item);
  out.key("pay").begin_array();
  for (const PayLine& line : item.pay) {
    out.begin_object().member("category", to_string(line.category)).member("label", line.label);
    out.member("amount", line.amount.to_string()).end_object();
  }
  out.end_array();
  text_or_null(out, "total", item.total);
  write_spans(out, item.spans);
  write_doubts(out, item.doubts);
  out.end_object();
}

void write_sums(JsonWriter& out, const Statement& statement) {
  out.key("adjustments").begin_array();
  for (const Adjustment& adjustment : statement.adjustments) {
    out.begin_object().member("category", to_string(adjustment.category)).member("label", adjustment.label);
    out.member("amount", adjustment.amount.to_string());
    text_or_null(out, "date",
                 adjustment.date ? std::optional(ratecheck::to_string(*adjustment.date)) : std::nullopt);
    text_or_null(out, "ref", adjustment.ref);
    write_any_doubts(out, adjustment.doubts);
    out.end_object();
  }
  out.end_array().key("totals").begin_array();
  for (const Total& total : statement.totals) {
    out.begin_object().member("label", total.label).member("amount", total.amount.to_string());
    write_any_doubts(out, total.doubts);
    out.end_object();
  }
  out.end_array();
}

void write_skipped(JsonWriter& out, const std::optional<std::vector<Skipped>>& skipped) {
  if (!skipped) {
    out.null_member("skipped");
    return;
  }
  out.key("skipped").begin_array();
  for (const Skipped& rows : *skipped) {
    out.begin_object().member("reason", rows.reason).member("rows", rows.rows);
    text_or_null(out, "money", rows.money);
    if (rows.currency.known())
      out.member("currency", rows.currency.code());
    out.end_object();
  }
  out.end_array();
}

void write_reading(JsonWriter& out, const Statement& statement) {
  write_any_doubts(out, statement.doubts);
  out.key("unread").begin_array();
  for (const Unread& unread : statement.unread) {
    out.begin_object().member("line", unread.line).member("text", unread.text).member("reason", unread.reason);
    if (unread.document != 0)  // absent: the first, or the only one
      out.member("document", unread.document);
    out.end_object();
  }
  out.end_array();
  write_skipped(out, statement.skipped);
  if (statement.coverage) {
    // Cut, never rounded up: 1 says that nothing is left.
    const Rational cut = round_to(*statement.coverage, Rational(1, 100), Rounding::down);
    out.key("coverage").raw(to_fixed_string(cut, 2));
  } else {
    out.null_member("coverage");
  }
}

}  // namespace

void write_period(JsonWriter& out, const std::optional<Period>& period) {
  if (!period) {
    out.null_member("period");
    return;
  }
  out.key("period").begin_object().member("from", to_rfc3339(period->from)).member("to", to_rfc3339(period->to));
  out.member("complete", period->complete).end_object();
}

void write_json(JsonWriter& out, const Statement& statement) {
  write_json(out, statement, [&, next = statement.work.begin()]() mutable {
    return next == statement.work.end() ? nullptr : &*next++;
  });
}

void write_json(JsonWriter& out, const Statement& statement, const NextItem& next) {
  out.begin_object()
      .member("schema", 1)
      .member("platform", statement.platform)
      .member("document", statement.document);
  text_or_null(out, "parser", statement.parser);
  out.member("currency", statement.currency.code());
  text_or_null(out, "time_zone", statement.time_zone);
  text_or_null(out, "place", statement.place);
  text_or_null(out, "vehicle", statement.vehicle);
  text_or_null(out, "kind_of_work", statement.kind_of_work);
  write_period(out, statement.period);
  out.key("work").begin_array();
  while (const WorkItem* item = next())
    write_item(out, *item);
  out.end_array();
  write_sums(out, statement);
  write_reading(out, statement);
  out.end_object();
}

}  // namespace ratecheck::statement
