# How every target of ours is compiled, and how the rooms of the core are declared.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)

include(CheckPIESupported)
check_pie_supported()

find_program(CLAIMCHECK_CCACHE ccache)
if(CLAIMCHECK_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CLAIMCHECK_CCACHE})
endif()

# Linked PRIVATE by each of our targets and by nobody else's, so that our warnings stay ours.
add_library(claimcheck_flags INTERFACE)
target_compile_definitions(claimcheck_flags INTERFACE
    QT_ENABLE_STRICT_MODE_UP_TO=0x060800
    QT_NO_CAST_FROM_ASCII
    QT_NO_KEYWORDS
    QT_USE_QSTRINGBUILDER
)
if(MSVC)
    target_compile_options(claimcheck_flags INTERFACE
        /W4 /utf-8 /permissive- $<$<BOOL:${CLAIMCHECK_WERROR}>:/WX>)
else()
    target_compile_options(claimcheck_flags INTERFACE
        -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
        -Wold-style-cast -Woverloaded-virtual -Wswitch
        # Designated initialisers leave members out on purpose: that is what defaults are for.
        -Wno-missing-field-initializers
        -fstack-protector-strong
        $<$<BOOL:${CLAIMCHECK_WERROR}>:-Werror>
        # FORTIFY needs optimisation, and the sanitizers do its work better.
        $<$<CONFIG:Release,RelWithDebInfo>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3>
    )
    target_compile_definitions(claimcheck_flags INTERFACE _GLIBCXX_ASSERTIONS)
    if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
        target_link_options(claimcheck_flags INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack)
    endif()
endif()

# claimcheck_headers(NAME LINKS packages... HEADERS headers...)
#
# What nearly every file includes, read once: reading headers is most of what a build does. Targets
# take it with target_precompile_headers(... REUSE_FROM NAME). It is a target of its own, because
# GCC refuses headers that were precompiled with definitions the user of them lacks.
function(claimcheck_headers name)
    cmake_parse_arguments(PARSE_ARGV 1 headers "" "" "LINKS;HEADERS")
    set(source ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
    file(CONFIGURE OUTPUT ${source} CONTENT "// Its headers are the point.\n")
    add_library(${name} OBJECT ${source})
    target_link_libraries(${name} PRIVATE ${headers_LINKS} claimcheck_flags)
    target_precompile_headers(${name} PRIVATE ${headers_HEADERS})
endfunction()

# claimcheck_room(NAME USES rooms... LINKS packages... SOURCES files...)
#
# A room is one folder of core/. USES names the rooms below it and is the whole list of what it
# may include; tests/layering holds the include lines against it. LINKS names what comes from
# outside. All rooms end up in the one shared library Claimcheck::Core.
function(claimcheck_room name)
    cmake_parse_arguments(PARSE_ARGV 1 room "" "" "USES;LINKS;SOURCES")
    set(target claimcheck_${name})
    qt_add_library(${target} OBJECT ${room_SOURCES})
    target_include_directories(${target} PUBLIC
        ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/generated)
    target_compile_definitions(${target} PRIVATE claimcheck_core_EXPORTS)
    list(TRANSFORM room_USES PREPEND claimcheck_)
    target_link_libraries(${target}
        PUBLIC  Qt6::Core ${room_USES}
        PRIVATE ${room_LINKS} claimcheck_flags
    )
    target_precompile_headers(${target} REUSE_FROM claimcheck_coreheaders)
    set_property(GLOBAL APPEND PROPERTY CLAIMCHECK_ROOMS ${target})
endfunction()
