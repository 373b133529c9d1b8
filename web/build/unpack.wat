;; Gives a text back as the bytes that it stands for (../text.js), in place:
;; what comes of it is no longer. In JavaScript the same takes longer than all
;; that follows, because nothing has been compiled yet when it runs.
(module
  ;; 384 bytes by character, as tableOf gives them, and behind them the text.
  (memory (export "memory") 1)

  ;; Gives the number of bytes, 0 for a text that ends within one.
  (func (export "unpack") (param $length i32) (result i32)
    (local $from i32) (local $to i32) (local $row i32) (local $unit i32)
    (block $ended
      (loop $next
        (br_if $ended (i32.ge_u (local.get $from) (local.get $length)))
        (local.set $unit (i32.load8_u offset=384 (local.get $from)))
        (local.set $from (i32.add (local.get $from) (i32.const 1)))
        (if (i32.lt_u (local.get $unit) (i32.const 123)) ;; "{"
          (then
            (i32.store8 offset=384 (local.get $to) (i32.load8_u (i32.add (local.get $row) (local.get $unit))))
            (local.set $to (i32.add (local.get $to) (i32.const 1)))
            (local.set $row (i32.const 0)))
          (else
            (local.set $row (i32.shl (i32.sub (local.get $unit) (i32.const 122)) (i32.const 7)))))
        (br $next)))
    (select (i32.const 0) (local.get $to) (local.get $row))))
