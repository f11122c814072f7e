;; The hot arithmetic of the stream: erasure code and datagram tags, 16 bytes an instruction.
;; `deno run -A scripts/wasm.ts` turns this file into kernels_wasm.ts; a test holds the two together.
(module
  (import "cast" "memory" (memory 1 65536 shared))

  ;; combine(dst, list, n, len): dst[0..len) = sum over i < n of coefficient(i) * source(i) in GF(2^8).
  ;; list: n entries of two u32, the address of a source and of its coefficient's table: 16 products of the
  ;; low nibble, then 16 of the high one. len: a multiple of 8. dst overlaps no source.
  (func (export "combine") (param $dst i32) (param $list i32) (param $n i32) (param $len i32)
    (local $at i32) (local $e i32) (local $end i32) (local $src i32)
    (local $lo v128) (local $hi v128) (local $x v128) (local $mask v128)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local.set $mask (i8x16.splat (i32.const 15)))
    (local.set $end (i32.add (local.get $list) (i32.shl (local.get $n) (i32.const 3))))
    ;; strips of 64 bytes: four sums stay in registers while the sources go by
    (block $wide_done
      (loop $wide
        (br_if $wide_done (i32.gt_u (i32.add (local.get $at) (i32.const 64)) (local.get $len)))
        (local.set $a (v128.const i64x2 0 0)) (local.set $b (v128.const i64x2 0 0))
        (local.set $c (v128.const i64x2 0 0)) (local.set $d (v128.const i64x2 0 0))
        (local.set $e (local.get $list))
        (block $sum_done
          (loop $sum
            (br_if $sum_done (i32.ge_u (local.get $e) (local.get $end)))
            (local.set $src (i32.add (i32.load (local.get $e)) (local.get $at)))
            (local.set $lo (v128.load (i32.load offset=4 (local.get $e))))
            (local.set $hi (v128.load offset=16 (i32.load offset=4 (local.get $e))))
            (local.set $x (v128.load (local.get $src)))
            (local.set $a (v128.xor (local.get $a) (v128.xor
              (i8x16.relaxed_swizzle (local.get $lo) (v128.and (local.get $x) (local.get $mask)))
              (i8x16.relaxed_swizzle (local.get $hi) (i8x16.shr_u (local.get $x) (i32.const 4))))))
            (local.set $x (v128.load offset=16 (local.get $src)))
            (local.set $b (v128.xor (local.get $b) (v128.xor
              (i8x16.relaxed_swizzle (local.get $lo) (v128.and (local.get $x) (local.get $mask)))
              (i8x16.relaxed_swizzle (local.get $hi) (i8x16.shr_u (local.get $x) (i32.const 4))))))
            (local.set $x (v128.load offset=32 (local.get $src)))
            (local.set $c (v128.xor (local.get $c) (v128.xor
              (i8x16.relaxed_swizzle (local.get $lo) (v128.and (local.get $x) (local.get $mask)))
              (i8x16.relaxed_swizzle (local.get $hi) (i8x16.shr_u (local.get $x) (i32.const 4))))))
            (local.set $x (v128.load offset=48 (local.get $src)))
            (local.set $d (v128.xor (local.get $d) (v128.xor
              (i8x16.relaxed_swizzle (local.get $lo) (v128.and (local.get $x) (local.get $mask)))
              (i8x16.relaxed_swizzle (local.get $hi) (i8x16.shr_u (local.get $x) (i32.const 4))))))
            (local.set $e (i32.add (local.get $e) (i32.const 8)))
            (br $sum)))
        (v128.store (i32.add (local.get $dst) (local.get $at)) (local.get $a))
        (v128.store offset=16 (i32.add (local.get $dst) (local.get $at)) (local.get $b))
        (v128.store offset=32 (i32.add (local.get $dst) (local.get $at)) (local.get $c))
        (v128.store offset=48 (i32.add (local.get $dst) (local.get $at)) (local.get $d))
        (local.set $at (i32.add (local.get $at) (i32.const 64)))
        (br $wide)))
    ;; what is left, 8 bytes at a time
    (block $narrow_done
      (loop $narrow
        (br_if $narrow_done (i32.ge_u (local.get $at) (local.get $len)))
        (local.set $a (v128.const i64x2 0 0))
        (local.set $e (local.get $list))
        (block $sum_done
          (loop $sum
            (br_if $sum_done (i32.ge_u (local.get $e) (local.get $end)))
            (local.set $x (v128.load64_zero (i32.add (i32.load (local.get $e)) (local.get $at))))
            (local.set $a (v128.xor (local.get $a) (v128.xor
              (i8x16.relaxed_swizzle (v128.load (i32.load offset=4 (local.get $e)))
                (v128.and (local.get $x) (local.get $mask)))
              (i8x16.relaxed_swizzle (v128.load offset=16 (i32.load offset=4 (local.get $e)))
                (i8x16.shr_u (local.get $x) (i32.const 4))))))
            (local.set $e (i32.add (local.get $e) (i32.const 8)))
            (br $sum)))
        (v128.store64_lane 0 (i32.add (local.get $dst) (local.get $at)) (local.get $a))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (br $narrow))))

  ;; tag(at, len, key): keyed tag of len bytes (a multiple of 8): NH (RFC 4418, section 5.2.2; pairs of words
  ;; 16 bytes apart) finished by SipHash-2-4 over the sum and the length.
  ;; key: 16 bytes for SipHash, then at least len rounded up to 32 bytes for NH.
  (func $tag (export "tag") (param $at i32) (param $len i32) (param $key i32) (result i64)
    (local $end i32) (local $k i32) (local $x v128) (local $y v128) (local $s v128) (local $t v128)
    (local.set $k (i32.add (local.get $key) (i32.const 16)))
    (local.set $end (i32.add (local.get $at) (i32.and (local.get $len) (i32.const -32))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $x (i32x4.add (v128.load (local.get $at)) (v128.load (local.get $k))))
        (local.set $y (i32x4.add (v128.load offset=16 (local.get $at)) (v128.load offset=16 (local.get $k))))
        (local.set $s (i64x2.add (local.get $s) (i64x2.extmul_low_i32x4_u (local.get $x) (local.get $y))))
        (local.set $t (i64x2.add (local.get $t) (i64x2.extmul_high_i32x4_u (local.get $x) (local.get $y))))
        (local.set $at (i32.add (local.get $at) (i32.const 32)))
        (local.set $k (i32.add (local.get $k) (i32.const 32)))
        (br $next)))
    ;; the rest, as if zeros followed
    (if (i32.and (local.get $len) (i32.const 24)) (then
      (local.set $x (v128.load64_zero (local.get $at)))
      (local.set $y (v128.const i64x2 0 0))
      (if (i32.and (local.get $len) (i32.const 16)) (then
        (local.set $x (v128.load (local.get $at)))
        (if (i32.and (local.get $len) (i32.const 8)) (then
          (local.set $y (v128.load64_zero offset=16 (local.get $at)))))))
      (local.set $x (i32x4.add (local.get $x) (v128.load (local.get $k))))
      (local.set $y (i32x4.add (local.get $y) (v128.load offset=16 (local.get $k))))
      (local.set $s (i64x2.add (local.get $s) (i64x2.extmul_low_i32x4_u (local.get $x) (local.get $y))))
      (local.set $t (i64x2.add (local.get $t) (i64x2.extmul_high_i32x4_u (local.get $x) (local.get $y))))))
    (local.set $s (i64x2.add (local.get $s) (local.get $t)))
    (call $siphash
      (i64.add (i64x2.extract_lane 0 (local.get $s)) (i64x2.extract_lane 1 (local.get $s)))
      (i64.extend_i32_u (local.get $len)) (i64.load (local.get $key)) (i64.load offset=8 (local.get $key))))

  ;; SipHash-2-4 of two words, the second of which stands in for the length block.
  (func $siphash (param $m i64) (param $b i64) (param $k0 i64) (param $k1 i64) (result i64)
    (local $v0 i64) (local $v1 i64) (local $v2 i64) (local $v3 i64) (local $round i32)
    (local.set $v0 (i64.xor (local.get $k0) (i64.const 0x736f6d6570736575)))
    (local.set $v1 (i64.xor (local.get $k1) (i64.const 0x646f72616e646f6d)))
    (local.set $v2 (i64.xor (local.get $k0) (i64.const 0x6c7967656e657261)))
    (local.set $v3 (i64.xor (i64.xor (local.get $k1) (i64.const 0x7465646279746573)) (local.get $m)))
    (loop $rounds
      (local.set $v0 (i64.add (local.get $v0) (local.get $v1)))
      (local.set $v1 (i64.xor (i64.rotl (local.get $v1) (i64.const 13)) (local.get $v0)))
      (local.set $v0 (i64.rotl (local.get $v0) (i64.const 32)))
      (local.set $v2 (i64.add (local.get $v2) (local.get $v3)))
      (local.set $v3 (i64.xor (i64.rotl (local.get $v3) (i64.const 16)) (local.get $v2)))
      (local.set $v0 (i64.add (local.get $v0) (local.get $v3)))
      (local.set $v3 (i64.xor (i64.rotl (local.get $v3) (i64.const 21)) (local.get $v0)))
      (local.set $v2 (i64.add (local.get $v2) (local.get $v1)))
      (local.set $v1 (i64.xor (i64.rotl (local.get $v1) (i64.const 17)) (local.get $v2)))
      (local.set $v2 (i64.rotl (local.get $v2) (i64.const 32)))
      (local.set $round (i32.add (local.get $round) (i32.const 1)))
      (if (i32.eq (local.get $round) (i32.const 2)) (then
        (local.set $v0 (i64.xor (local.get $v0) (local.get $m)))
        (local.set $v3 (i64.xor (local.get $v3) (local.get $b)))))
      (if (i32.eq (local.get $round) (i32.const 4)) (then
        (local.set $v0 (i64.xor (local.get $v0) (local.get $b)))
        (local.set $v2 (i64.xor (local.get $v2) (i64.const 255)))))
      (br_if $rounds (i32.lt_u (local.get $round) (i32.const 8))))
    (i64.xor (i64.xor (local.get $v0) (local.get $v1)) (i64.xor (local.get $v2) (local.get $v3))))

  ;; send(base, n, stride, key, head, seq, block, symbol, ordinal): writes the headers of n data datagrams whose payload
  ;; is in place, numbered from seq, symbol and on, and seals each. Layout: frame.ts, PROTOCOL.md.
  (func (export "send") (param $base i32) (param $n i32) (param $stride i32) (param $key i32) (param $head i32)
    (param $seq i32) (param $block i32) (param $symbol i32) (param $ordinal i32)
    (local $len i32)
    (local.set $len (i32.sub (local.get $stride) (i32.const 8)))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $n)))
        (i32.store (local.get $base) (local.get $head))
        (i32.store offset=4 (local.get $base) (local.get $seq))
        (i32.store offset=8 (local.get $base) (local.get $block))
        (i32.store16 offset=12 (local.get $base) (local.get $symbol))
        (i32.store16 offset=14 (local.get $base) (local.get $ordinal))
        (i64.store (i32.add (local.get $base) (local.get $len))
          (call $tag (local.get $base) (local.get $len) (local.get $key)))
        (local.set $base (i32.add (local.get $base) (local.get $stride)))
        (local.set $seq (i32.add (local.get $seq) (i32.const 1)))
        (local.set $symbol (i32.add (local.get $symbol) (i32.const 1)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $next))))

  ;; take(base, n, stride, key, head, block, slot, marks, symbols): copies to their places the payloads of datagrams as
  ;; long as each begins with head, is of that block, carries a source symbol not marked yet, and has its right tag;
  ;; marks them. Returns how many that were: the caller looks at the next one.
  (func (export "take") (param $base i32) (param $n i32) (param $stride i32) (param $key i32) (param $head i32)
    (param $block i32) (param $slot i32) (param $marks i32) (param $symbols i32) (result i32)
    (local $i i32) (local $len i32) (local $size i32) (local $symbol i32)
    (local.set $len (i32.sub (local.get $stride) (i32.const 8)))
    (local.set $size (i32.sub (local.get $stride) (i32.const 24)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $i) (local.get $n)))
        (br_if $done (i32.ne (i32.load (local.get $base)) (local.get $head)))
        (br_if $done (i32.ne (i32.load offset=8 (local.get $base)) (local.get $block)))
        (local.set $symbol (i32.load16_u offset=12 (local.get $base)))
        (br_if $done (i32.ge_u (local.get $symbol) (local.get $symbols)))
        (br_if $done (i32.load8_u (i32.add (local.get $marks) (local.get $symbol))))
        (br_if $done (i64.ne (i64.load (i32.add (local.get $base) (local.get $len)))
          (call $tag (local.get $base) (local.get $len) (local.get $key))))
        (call $copy
          (i32.add (local.get $slot) (i32.mul (local.get $symbol) (local.get $size)))
          (i32.add (local.get $base) (i32.const 16)) (local.get $size))
        (i32.store8 (i32.add (local.get $marks) (local.get $symbol)) (i32.const 1))
        (local.set $base (i32.add (local.get $base) (local.get $stride)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)))
    (local.get $i))

  ;; copy(dst, src, len): len a multiple of 8; the two don't overlap.
  (func $copy (export "copy") (param $dst i32) (param $src i32) (param $len i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $dst) (i32.and (local.get $len) (i32.const -16))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $dst) (local.get $end)))
        (v128.store (local.get $dst) (v128.load (local.get $src)))
        (local.set $dst (i32.add (local.get $dst) (i32.const 16)))
        (local.set $src (i32.add (local.get $src) (i32.const 16)))
        (br $next)))
    (if (i32.and (local.get $len) (i32.const 8)) (then
      (i64.store (local.get $dst) (i64.load (local.get $src))))))

    ;; seal(base, n, stride, len, key): writes the tag of each of n datagrams' first len bytes behind them.
  (func (export "seal") (param $base i32) (param $n i32) (param $stride i32) (param $len i32) (param $key i32)
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $n)))
        (i64.store (i32.add (local.get $base) (local.get $len))
          (call $tag (local.get $base) (local.get $len) (local.get $key)))
        (local.set $base (i32.add (local.get $base) (local.get $stride)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $next))))

  ;; check(base, n, stride, len, key, out): out[i] = 1 where datagram i carries its right tag, else 0.
  (func (export "check") (param $base i32) (param $n i32) (param $stride i32) (param $len i32) (param $key i32)
    (param $out i32)
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $n)))
        (i32.store8 (local.get $out) (i64.eq (i64.load (i32.add (local.get $base) (local.get $len)))
          (call $tag (local.get $base) (local.get $len) (local.get $key))))
        (local.set $base (i32.add (local.get $base) (local.get $stride)))
        (local.set $out (i32.add (local.get $out) (i32.const 1)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $next)))))
