#include "http/head.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "ratecheck/base/text.h"

// Why the head is read here and not by the HTTP library: the version that Debian ships percent-decodes
// header values, runs a backtracking regular expression over Range, takes the first of two lengths and
// believes "Content-Length: abc" to be no body. Nothing a client sends reaches that code.
//
// How it is read: one pass, line by line, each ended by CR LF; each step returns false at the first fault and
// leaves the problem behind.
//
//   POST /v1/check?place=GB HTTP/1.1     method, target, version: exactly one blank between them
//   Host: here                           names in lower case, values trimmed and otherwise as they came
//   Content-Length: 12                   exactly one, of digits; without one there is no body
//                                        an empty line; then the whole is looked at: Host, length, kind of body
//
// A path is cut at its slashes before it is decoded: "/a%2Fb" is one segment "a/b" and can never become two.
// Refused rather than understood is what two programs in a row could read differently, since that is how a second
// request is smuggled past a proxy: Transfer-Encoding, two lengths, a blank before the colon, a line that goes on,
// a bare line feed. Refused as well is what no client of ours needs and what only costs: compressed bodies, forms.

namespace ratecheck::http {
namespace {

constexpr std::array<std::string_view, 9> kMethods = {"GET",     "HEAD",  "POST",  "PUT",    "DELETE",
                                                      "OPTIONS", "PATCH", "TRACE", "CONNECT"};

bool is_token_char(char c) {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
    return true;
  return std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char);
}

// A tab may stand in a header's value; every other control character may not.
bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; });
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

Problem refusal(std::string_view code, std::string detail, std::string hint = {}) {
  return {std::string(code), std::move(detail), std::move(hint), {}};
}

/// Reads one head from front to back; stops at the first fault.
class HeadReader {
 public:
  explicit HeadReader(std::string_view head) : rest_(head) {}

  std::variant<Request, Problem> read() {
    if (read_request_line() && read_headers() && check_length() && check_body_kind())
      return std::move(request_);
    return std::move(problem_);
  }

 private:
  bool fail(std::string_view code, std::string detail, std::string hint = {}) {
    problem_ = refusal(code, std::move(detail), std::move(hint));
    return false;
  }

  bool next_line(std::string_view& line) {
    const std::size_t end = rest_.find('\n');
    if (end == std::string_view::npos || end == 0 || rest_[end - 1] != '\r')
      return fail("bad_request", "A line of the head does not end with CR LF.");
    line = rest_.substr(0, end - 1);
    rest_.remove_prefix(end + 1);
    return true;
  }

  bool read_request_line() {
    std::string_view line;
    if (!next_line(line))
      return false;
    const std::vector<std::string_view> words = split(line, ' ');
    if (words.size() != 3 || !is_token(words[0]) || words[1].empty())
      return fail("bad_request", "The request line is not 'METHOD TARGET VERSION'.");
    if (words[1].size() > kMaxTargetBytes)
      return fail("target_too_long", "The address may have 1024 characters.");
    if (words[2] != "HTTP/1.1" && words[2] != "HTTP/1.0")
      return fail("version_not_supported", "The request line ends with another version.");
    if (std::find(kMethods.begin(), kMethods.end(), words[0]) == kMethods.end())
      return fail("method_unknown", "The method is none of HTTP's.");
    needs_host_ = words[2] == "HTTP/1.1";
    request_.method = words[0];
    return read_target(words[1]);
  }

  /// "/path?query", or "*" of OPTIONS; no full URL, as one would send to a proxy.
  bool read_target(std::string_view target) {
    if (target == "*" && request_.method == "OPTIONS") {
      request_.path = "*";
      return true;
    }
    if (target.front() != '/' || target.find('#') != std::string_view::npos || has_control(target))
      return fail("bad_request", "The address does not begin with '/' or holds characters that must be escaped.");
    const std::size_t mark = target.find('?');
    request_.path = target.substr(0, mark);
    for (const std::string_view segment : split(std::string_view(request_.path).substr(1), '/')) {
      if (!percent_decode(segment, false, request_.segments.emplace_back()))
        return fail("bad_request", "The path holds a broken escape or is not UTF-8.");
    }
    return mark == std::string_view::npos || read_query(target.substr(mark + 1));
  }

  /// "a=1&b": a name without a sign of equality has an empty value.
  bool read_query(std::string_view query) {
    for (const std::string_view piece : split(query, '&')) {
      if (piece.empty())
        continue;
      const std::size_t equals = std::min(piece.find('='), piece.size());
      auto& [name, value] = request_.query.emplace_back();
      if (!percent_decode(piece.substr(0, equals), true, name) ||
          !percent_decode(piece.substr(std::min(equals + 1, piece.size())), true, value))
        return fail("bad_request", "The query holds a broken escape or is not UTF-8.");
    }
    return true;
  }

  bool read_headers() {
    std::string_view line;
    while (next_line(line)) {
      if (line.empty())
        return check_host();
      if (request_.headers.size() == kMaxHeaders)
        return fail("headers_too_large", "A request may have 100 headers.");
      const std::size_t colon = line.find(':');
      // A name with a space before the colon, or a line that continues the one above, is read
      // differently by different servers.
      if (colon == std::string_view::npos || !is_token(line.substr(0, colon)) || has_control(line))
        return fail("bad_request", "A header is not 'Name: value'.");
      request_.headers.emplace_back(to_lower(line.substr(0, colon)), trim(line.substr(colon + 1)));
    }
    return false;
  }

  [[nodiscard]] std::size_t count(std::string_view name) const {
    return static_cast<std::size_t>(std::count_if(request_.headers.begin(), request_.headers.end(),
                                                  [name](const auto& header) { return header.first == name; }));
  }

  bool check_host() {
    const std::size_t hosts = count("host");
    if (hosts > 1 || (needs_host_ && hosts == 0))
      return fail("bad_request", "A request has exactly one Host.");
    const bool waits = to_lower(request_.header("expect")) == "100-continue";
    if (count("expect") > 1 || (count("expect") == 1 && !waits))
      return fail("expectation_failed", "The request's Expect is not '100-continue'.");
    if (count("authorization") > 1 || count("content-type") > 1)
      return fail("bad_request", "Authorization and Content-Type may each stand once.");
    return true;
  }

  /// A length of zero is allowed with any method.
  bool check_length() {
    if (count("transfer-encoding") > 0)
      return fail("length_required", "Transfer-Encoding is not accepted here.");
    const bool takes_body = request_.method == "POST" || request_.method == "PUT" || request_.method == "PATCH";
    const std::size_t lengths = count("content-length");
    if (lengths == 0) {
      return true;  // without a length and without chunks there is no body (RFC 9112, section 6.3)
    }
    request_.has_length = true;
    const std::string_view text = request_.header("content-length");
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), request_.content_length);
    const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
    if (lengths > 1 || !digits || fault == std::errc::invalid_argument || end != text.data() + text.size())
      return fail("bad_length", "The request has not exactly one Content-Length of digits.");
    if (fault == std::errc::result_out_of_range)
      return fail("body_too_large", "No body is that large.");
    return takes_body || request_.content_length == 0 ||
           fail("unexpected_body", request_.method + " takes no body.");
  }

  bool check_body_kind() {
    if (count("content-encoding") > 0) {
      return fail("unsupported_media_type", "Compressed bodies are not accepted here.",
                  "Send the file as it is, without Content-Encoding.");
    }
    const std::string type = request_.media_type();
    if (type.rfind("multipart/", 0) == 0 || type == "application/x-www-form-urlencoded") {
      const std::string url = " http://HOST" + request_.path;
      return fail("unsupported_media_type", "Forms are not accepted here; send the document itself.",
                  "curl --data-binary @FILE -H 'Content-Type: text/plain'" + url);
    }
    return true;
  }

  std::string_view rest_;
  Request request_;
  Problem problem_;
  bool needs_host_ = true;
};

}  // namespace

std::variant<Request, Problem> read_head(std::string_view head) {
  return HeadReader(head).read();
}

Problem head_too_large(std::string_view beginning) {
  const std::size_t line_end = beginning.find('\n');  // of no line end: the largest number there is
  if (line_end > kMaxTargetBytes + 64)
    return refusal("target_too_long", "The address may have 1024 characters.");
  return refusal("headers_too_large", "All headers together may have 16 KiB.");
}

bool percent_decode(std::string_view text, bool plus_is_space, std::string& out) {
  out.clear();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
      if (low < 0)
        return false;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += plus_is_space && text[i] == '+' ? ' ' : text[i];
    }
  }
  return !has_control(out) && out.find('\t') == std::string::npos && !find_invalid_utf8(out);
}

}  // namespace ratecheck::http
