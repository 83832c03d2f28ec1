#include "http/outgoing.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

// An answer is one text, or a text and a file:
//
//   text_  |--- head ---|--- body ---|             up to a megabyte of body
//   text_  |--- head ---|   file_  |--- body ---|  a longer one, and what waited without room for it in memory
//
// Of a file nothing is held in memory between two writes: a piece is read anew from the place that was reached.

namespace ratecheck::http {
namespace {

constexpr auto kReasons = std::to_array<std::pair<int, std::string_view>>({
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {303, "See Other"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
});

/// Empty for any other, as RFC 9112 allows.
std::string_view reason(int status) {
  const auto* const row =
      std::find_if(kReasons.begin(), kReasons.end(), [status](const auto& r) { return r.first == status; });
  return row == kReasons.end() ? std::string_view{} : row->second;
}

/// The last door before the wire: no line end in a header, whatever a handler did.
void add_header(std::string& head, std::string_view name, std::string_view value) {
  constexpr std::string_view kEnds("\r\n\0", 3);
  if (name.find_first_of(kEnds) == std::string_view::npos && value.find_first_of(kEnds) == std::string_view::npos)
    head += fmt::format("{}: {}\r\n", name, value);
}

std::string head_of(const Response& response) {
  std::string head = fmt::format("HTTP/1.1 {} {}\r\n", response.status, reason(response.status));
  add_header(head, "Connection", "close");
  if (!response.content_type.empty())
    add_header(head, "Content-Type", response.content_type);
  if (response.status != 204 && response.status != 304) {
    const std::uint64_t body = response.long_body != nullptr ? response.long_body->size() : response.body.size();
    add_header(head, "Content-Length", std::to_string(response.content_type.empty() ? 0 : body));
  }
  for (const auto& [name, value] : response.headers)
    add_header(head, name, value);
  return head + "\r\n";
}

}  // namespace

bool WaitingRoom::take(std::size_t bytes) {
  if (taken_.fetch_add(bytes) + bytes <= most_)
    return true;
  taken_ -= bytes;
  return false;
}

Outgoing::Outgoing(Response response, bool head_only) : text_(head_of(response)) {
  if (head_only || response.content_type.empty())
    return;
  if (response.long_body != nullptr) {
    file_ = std::move(response.long_body);
  } else {
    text_ += response.body;
  }
}

Outgoing::~Outgoing() {
  if (room_ != nullptr)
    room_->give_back(held_);
}

std::uint64_t Outgoing::size() const {
  const std::uint64_t left = text_.size() - text_written_ + (file_ == nullptr ? 0 : file_->size() - file_written_);
  return written_ + left;
}

Progress Outgoing::write(ClientConnection& connection, int most_pieces) {
  std::string piece;
  for (;;) {
    const bool from_text = text_written_ < text_.size();
    std::string_view rest = std::string_view(text_).substr(text_written_);
    if (!from_text) {
      if (file_ == nullptr || file_written_ == file_->size())
        return Progress::complete;
      if (most_pieces-- == 0)
        return Progress::under_way;
      piece.resize(kPieceBytes);
      piece.resize(SpoolReader(*file_, file_written_).read(piece.data(), piece.size()));
      if (piece.empty())
        return Progress::no_room;
      rest = piece;
    }
    const std::size_t before = rest.size();
    const Progress how = connection.write(rest);
    const std::size_t taken = before - rest.size();
    written_ += taken;
    (from_text ? text_written_ : file_written_) += taken;
    if (how != Progress::complete)
      return how;
  }
}

Status Outgoing::wait_in(WaitingRoom& room, const std::filesystem::path& folder) {
  std::string rest = text_.substr(text_written_);
  text_written_ = 0;
  std::string().swap(text_);
  if (rest.empty())
    return {};
  if (room.take(rest.size())) {
    room_ = &room;
    held_ = rest.size();
    text_ = std::move(rest);
    return {};
  }
  if (file_ != nullptr)
    return Error{"no_room", "There is no room for the head of an answer."};
  Spool file(folder, 0);
  file.append(rest);
  if (Status whole = file.finish(); !whole)
    return whole;
  file_ = std::make_shared<const Spool>(std::move(file));
  return {};
}

}  // namespace ratecheck::http
