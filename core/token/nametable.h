#pragma once

#include <QByteArrayView>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace claimcheck {

/// Names that are known when the program is built, each found with one comparison.
///
/// The members of a token are strangers' text of which a dozen names mean something. The place of
/// a name comes from its size and its ends; that no two names share a place is proven when the
/// table is compiled, so that a name in the way fails the build and not the look-up.
template <std::size_t Count>
class NameTable
{
public:
    consteval explicit NameTable(const std::array<std::string_view, Count>& names)
        : m_names(names)
    {
        m_places.fill(Count);
        for (std::size_t i = 0; i < Count; ++i) {
            std::uint8_t& place = m_places[placeOf(names[i])];
            if (place != Count)
                throw "two names share a place: choose other factors in placeOf()";
            place = static_cast<std::uint8_t>(i);
        }
    }

    /// The index of @p name in the array the table was made of.
    [[nodiscard]] constexpr std::optional<std::size_t> find(std::string_view name) const
    {
        if (name.empty())
            return std::nullopt;
        const std::size_t index = m_places[placeOf(name)];
        if (index == Count || !areEqual(m_names[index], name))
            return std::nullopt;
        return index;
    }
    [[nodiscard]] constexpr std::optional<std::size_t> find(QByteArrayView name) const
    {
        return find(std::string_view{name.data(), static_cast<std::size_t>(name.size())});
    }

private:
    static constexpr std::size_t kPlaces = 64;
    static_assert(Count < kPlaces);

    static constexpr std::size_t placeOf(std::string_view name)
    {
        const auto first = static_cast<unsigned char>(name.front());
        const auto last = static_cast<unsigned char>(name.back());
        return ((first * 3U) + (last * 7U) + name.size()) % kPlaces;
    }

    // Byte by byte: the names are short and were often written just now, and a processor has to
    // wait for such bytes when memcmp() asks for thirty-two of them at once.
    static constexpr bool areEqual(std::string_view a, std::string_view b)
    {
        if (a.size() != b.size())
            return false;
        for (std::size_t i = 0; i < a.size(); ++i) {
            if (a[i] != b[i])
                return false;
        }
        return true;
    }

    std::array<std::string_view, Count> m_names;
    std::array<std::uint8_t, kPlaces> m_places;
};

} // namespace claimcheck
