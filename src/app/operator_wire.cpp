#include "app/operator_wire.h"

#include <array>

#include "ratecheck/base/json_in.h"
#include "ratecheck/base/json_out.h"
#include "ratecheck/base/text.h"

// A request is one line of JSON and its payload, an answer is lines of JSON (an example stands in
// operator_socket.cpp).

namespace ratecheck::app {
namespace {

constexpr std::size_t kLongestLine = 64U << 10U;

std::int64_t number_in(const JsonValue& json, std::string_view name) {
  const JsonValue* value = json.find(name);
  return value == nullptr ? 0 : parse_integer(value->text).value_or(0);
}

Error problem_in(const JsonValue& json) {
  const auto text = [&](std::string_view name) {
    const JsonValue* value = json.find(name);
    return value == nullptr ? std::string() : value->text;
  };
  const Place place{text("file"), static_cast<std::size_t>(number_in(json, "line")),
                    static_cast<std::size_t>(number_in(json, "column"))};
  return {text("code"), text("message"), place, text("hint"), text("excerpt")};
}

}  // namespace

std::optional<std::string> Incoming::line() {
  for (;;) {
    if (const std::size_t end = buffer_.find('\n'); end != std::string::npos) {
      std::string line = buffer_.substr(0, end);
      buffer_.erase(0, end + 1);
      return line;
    }
    if (buffer_.size() > kLongestLine || !more())
      return std::nullopt;
  }
}

std::optional<std::string> Incoming::bytes(std::size_t count) {
  while (buffer_.size() < count) {
    if (!more())
      return std::nullopt;
  }
  std::string bytes = buffer_.substr(0, count);
  buffer_.erase(0, count);
  return bytes;
}

bool Incoming::more() {
  std::array<char, 65536> piece{};
  const std::size_t got = receive_(piece.data(), piece.size());
  buffer_.append(piece.data(), got);
  return got > 0;
}

std::string head_of(const Task& task) {
  JsonWriter out;
  out.begin_object().member("command", task.command).key("arguments").begin_object();
  for (const auto& [name, value] : task.arguments)
    out.member(name, value);
  out.end_object().member("payload", task.payload.size()).end_object();
  return out.take() + "\n";
}

std::optional<Task> read_task(Incoming& in) {
  const auto line = in.line();
  const auto json = line ? parse_json(*line) : Result<JsonValue>(Error{});
  const JsonValue* command = json ? json->find("command") : nullptr;
  const JsonValue* arguments = json ? json->find("arguments") : nullptr;
  const JsonValue* payload = json ? json->find("payload") : nullptr;
  if (command == nullptr || arguments == nullptr || payload == nullptr)
    return std::nullopt;
  Task task{command->text, {}, {}};
  for (const auto& [name, value] : arguments->members)
    task.arguments[name] = value.text;
  const auto size = parse_integer(payload->text);
  if (!size || *size < 0 || static_cast<std::size_t>(*size) > kLargestPayload)
    return std::nullopt;
  auto bytes = in.bytes(static_cast<std::size_t>(*size));
  if (!bytes)
    return std::nullopt;
  task.payload = std::move(*bytes);
  return task;
}

std::string line_of(std::string_view line) {
  JsonWriter out;
  out.begin_object().member("line", line).end_object();
  return out.take() + "\n";
}

std::string line_of(const Error& error) {
  JsonWriter out;
  out.begin_object().key("problem").begin_object();
  out.member("code", error.code).member("message", error.message).member("file", error.place.file);
  out.member("line", error.place.line).member("column", error.place.column);
  out.member("hint", error.hint).member("excerpt", error.excerpt).end_object().end_object();
  return out.take() + "\n";
}

std::string line_of(const TaskResult& done) {
  JsonWriter out;
  out.begin_object().member("exit", done.code).key("figures").begin_object();
  for (const auto& [name, value] : done.figures)
    out.member(name, value);
  out.end_object().end_object();
  return out.take() + "\n";
}

std::optional<TaskResult> read_answer(Incoming& in, const Reporter& reporter) {
  while (const auto line = in.line()) {
    const auto json = parse_json(*line);
    if (!json)
      break;
    if (const JsonValue* told = json->find("line"))
      reporter.line(told->text);
    if (const JsonValue* problem = json->find("problem"))
      reporter.problem(problem_in(*problem));
    if (json->find("exit") == nullptr)
      continue;
    TaskResult done{static_cast<int>(number_in(*json, "exit")), {}};
    if (const JsonValue* figures = json->find("figures")) {
      for (const auto& [name, value] : figures->members)
        done.figures[name] = parse_integer(value.text).value_or(0);
    }
    return done;
  }
  return std::nullopt;
}

}  // namespace ratecheck::app
