import"./core-O9yQ9_c_.js";import{s as a}from"./adapter-CkF5EMw1.js";export{a as default};
