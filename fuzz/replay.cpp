// Replays a corpus and fixed mutations of it through a fuzz target, without libFuzzer: the same
// inputs on every machine, so that an ordinary test run finds what broke.
//
//   NAME_replay CORPUS [INPUT]     INPUT: the number of the one input to replay

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::size_t mutations = 10'000;
constexpr std::size_t longest = 16'384;
constexpr std::uint32_t first_seed = 20'240'917;
/// Far beyond what any input of this size takes, even under a sanitizer on a busy machine.
constexpr std::chrono::seconds patience{20};

volatile std::sig_atomic_t current = 0;

extern "C" void say_which(int signal) {
  std::array<char, 32> text{};
  std::size_t at = text.size();
  text[--at] = '\n';
  auto number = static_cast<unsigned>(current);
  do {
    text[--at] = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number > 0);
  constexpr std::string_view words = "replay: broke at input ";
  [[maybe_unused]] auto done = ::write(STDERR_FILENO, words.data(), words.size());
  done = ::write(STDERR_FILENO, text.data() + at, text.size() - at);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

std::vector<std::string> seeds_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.is_regular_file()) paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  std::vector<std::string> seeds;
  for (const auto& path : paths) {
    std::ifstream in(path, std::ios::binary);
    seeds.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return seeds;
}

class Mutator {
 public:
  Mutator(const std::vector<std::string>& seeds, std::uint32_t seed)
      : seeds_(seeds), random_(seed) {}

  std::string next() {
    std::string text = seeds_[below(seeds_.size())];
    const std::size_t changes = 1 + below(6);
    for (std::size_t i = 0; i < changes; ++i) change(text);
    if (text.size() > longest) text.resize(longest);
    return text;
  }

 private:
  // Not std::uniform_int_distribution: libraries differ in what it draws.
  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }

  void change(std::string& text) {
    constexpr std::array<std::string_view, 44> words{"\n",
                                                     "\r\n",
                                                     "\t",
                                                     "    ",
                                                     "```",
                                                     "```sh\n",
                                                     "~~~",
                                                     "- ",
                                                     "1. ",
                                                     "> ",
                                                     "$ ",
                                                     "# ",
                                                     "## ",
                                                     "<!--",
                                                     "-->",
                                                     "{{",
                                                     "}}",
                                                     "<",
                                                     ">",
                                                     "'",
                                                     "\"",
                                                     "\\",
                                                     ": ",
                                                     "[",
                                                     "]",
                                                     "{",
                                                     "}",
                                                     "&a ",
                                                     "*a",
                                                     "!!str ",
                                                     "|\n",
                                                     "---\n",
                                                     "...",
                                                     "null",
                                                     "0",
                                                     "-1",
                                                     "9999999999999999999",
                                                     "1e400",
                                                     "\xC3",
                                                     "\xEF\xBB\xBF",
                                                     "ä",
                                                     ",",
                                                     "=",
                                                     "\x01"};
    const std::size_t at = below(text.size() + 1);
    const std::size_t length = std::min(below(40), text.size() - at);
    switch (below(7)) {
      case 0: text.insert(at, words[below(words.size())]); break;
      case 1: text.erase(at, length); break;
      case 2: text.insert(at, text.substr(at, length)); break;
      case 3: text.resize(at); break;
      case 4:
        if (at < text.size()) text[at] = static_cast<char>(random_());
        break;
      case 5: repeat(text, at, words[below(words.size())]); break;
      default: splice(text, at); break;
    }
  }

  void repeat(std::string& text, std::size_t at, std::string_view word) {
    std::string run;
    for (std::size_t i = below(300); i > 0; --i) run += word;
    text.insert(at, run);
  }

  void splice(std::string& text, std::size_t at) {
    const std::string& other = seeds_[below(seeds_.size())];
    const std::size_t from = below(other.size() + 1);
    text = text.substr(0, at) + other.substr(from);
  }

  const std::vector<std::string>& seeds_;
  std::mt19937 random_;
};

bool play(const std::string& input) {
  const auto begin = std::chrono::steady_clock::now();
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
  return std::chrono::steady_clock::now() - begin < patience;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: replay CORPUS [INPUT]\n";
    return 2;
  }
  const std::vector<std::string> seeds = seeds_in(argv[1]);
  if (seeds.empty()) {
    std::cerr << "replay: no seeds in " << argv[1] << '\n';
    return 2;
  }
  std::signal(SIGSEGV, say_which);
  std::signal(SIGABRT, say_which);
  const long only = argc > 2 ? std::strtol(argv[2], nullptr, 10) : -1;

  for (std::size_t i = 0; i < seeds.size() + mutations; ++i) {
    if (only >= 0 && static_cast<std::size_t>(only) != i) continue;
    current = static_cast<std::sig_atomic_t>(i);
    // Each input has a generator of its own, so that one can be replayed alone.
    const std::string input =
        i < seeds.size() ? seeds[i]
                         : Mutator(seeds, first_seed + static_cast<std::uint32_t>(i)).next();
    if (only >= 0) std::cout << input << std::flush;
    if (!play(input)) {
      std::cerr << "replay: input " << i << " takes too long\n";
      return 1;
    }
  }
  std::cerr << "replay: " << seeds.size() << " seeds and " << mutations << " mutations\n";
  return 0;
}
