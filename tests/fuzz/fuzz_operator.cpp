// What comes over the operator's socket, in pieces of odd sizes: a command with its payload as the service reads
// it, and the same bytes as an answer that the command reads. What was read is written and read again, the same.

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "app/operator_wire.h"
#include "bounds.h"

using fuzz::require;
using namespace ratecheck;
using namespace ratecheck::app;

namespace {

// A line of JSON becomes a tree with a hundred bytes for each value, and is written again.
constexpr fuzz::Bounds kBounds{.memory = std::size_t{1} << 20U, .memory_per_byte = 300, .answer_per_byte = 50};

Incoming in_pieces(std::string_view bytes, std::size_t piece) {
  return Incoming([bytes, piece](char* into, std::size_t most) mutable {
    const std::string_view next = bytes.substr(0, std::min(piece, most));
    std::copy(next.begin(), next.end(), into);
    bytes.remove_prefix(next.size());
    return next.size();
  });
}

/// All that an answer told, in its order, as it would be sent.
struct Told {
  std::string lines;
  bool ended = false;
};

Told told(std::string_view bytes, std::size_t piece) {
  Told out;
  Incoming in = in_pieces(bytes, piece);
  Reporter reporter;
  reporter.line = [&](std::string_view line) { out.lines += line_of(line); };
  reporter.problem = [&](const Error& error) { out.lines += line_of(error); };
  if (const auto done = read_answer(in, reporter)) {
    out.lines += line_of(*done);
    out.ended = true;
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1)
    return 0;
  const std::size_t piece = data[0] == 0 ? std::size_t{1} << 16U : data[0];
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  fuzz::Bounded bounded(kBounds, size);
  Incoming in = in_pieces(bytes, piece);
  if (const auto task = read_task(in)) {
    const std::string sent = head_of(*task) + task->payload;
    bounded.answer(sent.size());
    Incoming again = in_pieces(sent, 7);
    const auto reread = read_task(again);
    require(reread && reread->command == task->command && reread->arguments == task->arguments &&
                reread->payload == task->payload,
            "a task is read as it was sent");
  }
  const Told once = told(bytes, piece);
  bounded.answer(once.lines.size());
  const Told twice = told(once.lines, 7);
  require(twice.ended == once.ended && twice.lines == once.lines, "an answer is read as it was sent");
  return 0;
}
